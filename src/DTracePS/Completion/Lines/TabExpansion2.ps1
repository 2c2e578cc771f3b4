[CmdletBinding(DefaultParameterSetName = 'ScriptInputSet')]
[OutputType([System.Management.Automation.CommandCompletion])]
param(
    [Parameter(ParameterSetName = 'ScriptInputSet', Mandatory, Position = 0)]
    [AllowEmptyString()]
    [string] $inputScript,

    [Parameter(ParameterSetName = 'ScriptInputSet', Position = 1)]
    [int] $cursorColumn = $inputScript.Length,

    [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 0)]
    [System.Management.Automation.Language.Ast] $ast,

    [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 1)]
    [System.Management.Automation.Language.Token[]] $tokens,

    [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 2)]
    [System.Management.Automation.Language.IScriptPosition] $positionOfCursor,

    [Parameter(ParameterSetName = 'ScriptInputSet', Position = 2)]
    [Parameter(ParameterSetName = 'AstInputSet', Position = 3)]
    [hashtable] $options = $null
)

end {
    # PowerShell's own function of this name, with two lines before it: those places that DTracePS completes, and a function that was here before.
    if ($PSCmdlet.ParameterSetName -eq 'ScriptInputSet') {
        if ($found = [DTracePS.LineCompletion]::Complete($inputScript, $cursorColumn)) { return $found }
        if ([DTracePS.TabExpansion]::Before) { return & ([DTracePS.TabExpansion]::Before) @PSBoundParameters }
        return [System.Management.Automation.CommandCompletion]::CompleteInput($inputScript, $cursorColumn, $options)
    }

    if ($found = [DTracePS.LineCompletion]::Complete($ast, $tokens, $positionOfCursor)) { return $found }
    if ([DTracePS.TabExpansion]::Before) { return & ([DTracePS.TabExpansion]::Before) @PSBoundParameters }
    [System.Management.Automation.CommandCompletion]::CompleteInput($ast, $tokens, $positionOfCursor, $options)
}
