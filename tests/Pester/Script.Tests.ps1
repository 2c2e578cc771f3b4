# Those of PSScriptAnalyzer's default rules that PowerShell's own parser can tell, held against every script of the source tree.
$top = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$scripts = foreach ($pattern in '*.ps1', '*.psm1', '*.psd1') {
    foreach ($file in [System.IO.Directory]::GetFiles($top, $pattern, 'AllDirectories')) {
        $name = [System.IO.Path]::GetRelativePath($top, $file).Replace('\', '/')
        if ($name -notmatch '(^|/)(out|bin|obj)/') { @{ Name = $name; File = $file } }
    }
}

Describe 'The script <Name>' -ForEach $scripts {
    BeforeAll {
        $text = [System.IO.File]::ReadAllText($File)
        $mistakes = $null
        $ast = [System.Management.Automation.Language.Parser]::ParseFile($File, [ref]$null, [ref]$mistakes)

        # Each node once, by its type: a search with a script block for each question takes minutes.
        $nodes = @{}
        foreach ($node in $ast.FindAll({ $true }, $true)) {
            $type = $node.GetType().Name
            if (-not $nodes.ContainsKey($type)) { $nodes[$type] = [System.Collections.Generic.List[object]]::new() }
            $nodes[$type].Add($node)
        }

        # The nodes of a type; none, not $null, where there is none.
        function Get-Node([string] $Type) { if ($nodes.ContainsKey($Type)) { $nodes[$Type] } }

        # Where something is, for the message of a failure.
        function Get-Place($Node) { "line $($Node.Extent.StartLineNumber): $($Node.Extent.Text.Split("`n")[0])" }

        # Whether a script block or one around it excuses itself from a rule.
        function Test-Suppression($Node, [string] $Rule) {
            for ($part = $Node; $null -ne $part; $part = $part.Parent) {
                $block = if ($part -is [System.Management.Automation.Language.ScriptBlockAst]) { $part.ParamBlock } elseif ($part.Body) { $part.Body.ParamBlock }
                if ($block -and @($block.Attributes | Where-Object { $_.TypeName.Name -match 'SuppressMessage' -and $_.PositionalArguments[0].Value -eq $Rule })) { return $true }
            }

            $false
        }

        $functions = @(Get-Node FunctionDefinitionAst)
        $commands = @(Get-Node CommandAst)
        $variables = @(Get-Node VariableExpressionAst)
    }

    It 'parses' { @($mistakes | ForEach-Object Message) | Should -BeNullOrEmpty }

    It 'is ASCII (PSUseBOMForUnicodeEncodedFile)' { $text | Should -Not -Match '[^\x00-\x7f]' }

    It 'has no white space at the ends of lines (PSAvoidTrailingWhitespace)' { $text | Should -Not -Match '[ \t]\r?\n' }

    It 'names functions by approved verbs (PSUseApprovedVerbs)' {
        $approved = foreach ($group in 'Common', 'Communications', 'Data', 'Diagnostic', 'Lifecycle', 'Other', 'Security') {
            foreach ($field in "System.Management.Automation.Verbs$group".ForEach([type]).GetFields()) { $field.Name }
        }

        $functions | Where-Object { $_.Name.Contains('-') -and $_.Name.Split('-')[0] -notin $approved } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'names functions in the singular (PSUseSingularNouns)' {
        $functions | Where-Object { $_.Name -match '-.*[^su]s$' } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'calls no alias (PSAvoidUsingCmdletAliases)' {
        $aliases = @(Get-Command -CommandType Alias -ErrorAction Ignore | ForEach-Object Name)
        $commands | Where-Object { $_.GetCommandName() -in $aliases } | ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }

    It 'writes no more than two arguments by position (PSAvoidUsingPositionalParameters)' {
        $found = foreach ($command in $commands | Where-Object { "$($_.GetCommandName())".Contains('-') }) {
            $named = @($command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] -and $null -eq $_.Argument }).Count
            $values = @($command.CommandElements | Where-Object { $_ -isnot [System.Management.Automation.Language.CommandParameterAst] }).Count - 1
            $splat = @($command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.VariableExpressionAst] -and $_.Splatted }).Count
            if (-not $splat -and $values - $named -gt 2) { Get-Place $command }
        }

        $found | Should -BeNullOrEmpty
    }

    It 'uses neither Write-Host nor Invoke-Expression (PSAvoidUsingWriteHost, PSAvoidUsingInvokeExpression)' {
        $commands | Where-Object { $_.GetCommandName() -in 'Write-Host', 'Invoke-Expression' } | ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }

    It 'has no global variables (PSAvoidGlobalVars)' {
        $variables | Where-Object { $_.VariablePath.IsGlobal } | ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }

    It 'assigns no automatic variable (PSAvoidAssignmentToAutomaticVariable)' {
        $automatic = '_', 'args', 'error', 'event', 'foreach', 'home', 'host', 'input', 'matches', 'myinvocation', 'pid', 'profile', 'psboundparameters', 'pscmdlet',
            'pscommandpath', 'psscriptroot', 'sender', 'stacktrace', 'switch', 'this'
        $assigned = @(Get-Node AssignmentStatementAst | ForEach-Object Left) +
            @(Get-Node ParameterAst | ForEach-Object Name) +
            @(Get-Node ForEachStatementAst | ForEach-Object Variable)
        $assigned | Where-Object { $_ -is [System.Management.Automation.Language.VariableExpressionAst] -and $_.VariablePath.UserPath -in $automatic -and
            -not (Test-Suppression $_ 'PSAvoidAssignmentToAutomaticVariable') } |
            ForEach-Object { Get-Place $_.Parent } | Should -BeNullOrEmpty
    }

    It 'uses each parameter (PSReviewUnusedParameter)' {
        $found = foreach ($parameter in Get-Node ParameterAst) {
            for ($scope = $parameter.Parent; $scope -isnot [System.Management.Automation.Language.ScriptBlockAst]; $scope = $scope.Parent) {
                if ($scope -is [System.Management.Automation.Language.FunctionDefinitionAst]) { $scope = $scope.Body; break }
            }

            $names = foreach ($variable in $variables) {
                $isInside = $variable.Extent.StartOffset -ge $scope.Extent.StartOffset -and $variable.Extent.EndOffset -le $scope.Extent.EndOffset
                if ($isInside -and $variable.Parent -ne $parameter) { $variable.VariablePath.UserPath }
            }

            $name = $parameter.Name.VariablePath.UserPath
            if ($name -notin $names -and 'PSBoundParameters' -notin $names -and -not (Test-Suppression $scope 'PSReviewUnusedParameter')) { Get-Place $parameter }
        }

        $found | Should -BeNullOrEmpty
    }

    It 'uses each variable (PSUseDeclaredVarsMoreThanAssignments)' {
        $assigned = @(Get-Node AssignmentStatementAst | ForEach-Object Left |
            ForEach-Object { if ($_ -is [System.Management.Automation.Language.ConvertExpressionAst]) { $_.Child } else { $_ } } |
            Where-Object { $_ -is [System.Management.Automation.Language.VariableExpressionAst] })
        $read = @($variables | Where-Object { $_ -notin $assigned } | ForEach-Object { $_.VariablePath.UserPath -replace '^\w+:', '' })
        $assigned | Where-Object { ($_.VariablePath.UserPath -replace '^\w+:', '') -notin $read -and $_.VariablePath.UserPath -notin 'null', 'ErrorActionPreference' -and
            -not $_.VariablePath.IsDriveQualified } | ForEach-Object { Get-Place $_.Parent } | Should -BeNullOrEmpty
    }

    It 'asks before it changes state (PSUseShouldProcessForStateChangingFunctions)' {
        $functions | Where-Object { $_.Name -match '^(New|Set|Remove|Start|Stop|Restart|Reset|Update)-' -and $_.Extent.Text -notmatch 'SupportsShouldProcess' -and
            -not (Test-Suppression $_ 'PSUseShouldProcessForStateChangingFunctions') } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'compares with $null on the left (PSPossibleIncorrectComparisonWithNull)' {
        Get-Node BinaryExpressionAst | Where-Object { $_.Operator -match '^[IC](eq|ne)$' -and $_.Right.Extent.Text -eq '$null' } |
            ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }

    It 'leaves no catch empty (PSAvoidUsingEmptyCatchBlock)' {
        Get-Node CatchClauseAst | Where-Object { $_.Body.Statements.Count -eq 0 } | ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }

    It 'gives no default to a switch or a mandatory parameter (PSAvoidDefaultValueSwitchParameter, PSAvoidDefaultValueForMandatoryParameter)' {
        Get-Node ParameterAst | Where-Object { $_.DefaultValue -and ($_.StaticType -eq [switch] -or $_.Attributes.Extent.Text -match 'Mandatory') } |
            ForEach-Object { Get-Place $_ } | Should -BeNullOrEmpty
    }
}
