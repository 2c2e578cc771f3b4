# about_DTracePS_D_Language is true to the compiler: what it lists as run compiles, what it lists as refused is refused by name, no name is
# left out, and its numbers are the compiler's.
Import-Module ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'DTracePS', 'DTracePS.psd1'))

# The words listed in the topic under a heading of the first level and one of the second.
function Get-TopicWord([string] $Section, [string] $List) {
    $topic = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'about', 'about_DTracePS_D_Language.help.txt')
    $first = $second = ''
    foreach ($line in [System.IO.File]::ReadAllLines($topic)) {
        if ($line -match '^\S') { $first = $line; $second = '' }
        elseif ($line -match '^ {4}\S') { $second = $line.Trim() }
        elseif ($first -eq $Section -and $second -eq $List -and $line.Trim()) { $line.Trim().Split(' ') }
    }
}

$run = 'WHAT THE EMBEDDED ENGINES RUN'
$refused = 'WHAT THEY REFUSE'
$listed = foreach ($section in $run, $refused) {
    foreach ($list in 'Built-in variables', 'Subroutines', 'Actions', 'Aggregating functions') { Get-TopicWord $section $list }
}

Describe 'The topic of the D language' {
    BeforeAll {
        $engine = try { New-DTraceConsumer -Engine Embedded -ErrorAction Stop | Remove-DTraceConsumer; 'Embedded' } catch { 'InProcess' }

        # How each is called; what is not here takes no arguments.
        $arguments = @{
            copyinstr = '0'; strlen = '"a"'; exit = '0'; printa = '@a'; printf = '"a"'; raise = '9'; trace = '1'; tracemem = '0, 8'; trunc = '@a'; clear = '@a'
            denormalize = '@a'; normalize = '@a, 2'; mod = '1'; func = '1'; sym = '1'; uaddr = '1'; ufunc = '1'; umod = '1'; usym = '1'; sum = '1'; min = '1'
            max = '1'; avg = '1'; stddev = '1'; quantize = '1'; lquantize = '1, 0, 10, 1'; llquantize = '1, 10, 0, 6, 10'; alloca = '8'; basename = '"a"'
            bcopy = '0, 0, 8'; cleanpath = '"a"'; copyin = '0, 8'; copyinto = '0, 8, 0'; copyout = '0, 0, 8'; copyoutstr = '"a", 0, 1'; d_path = '0'; ddi_pathname = '0, 1'
            dirname = '"a"'; getmajor = '1'; getminor = '1'; htonl = '1'; htonll = '1'; htons = '1'; ntohl = '1'; ntohll = '1'; ntohs = '1'; index = '"a", "b"'
            inet_ntoa = '0'; inet_ntoa6 = '0'; inet_ntop = '2, 0'; json = '"{}", "a"'; link_ntop = '1, 0'; pcap = '0, 1'; return = '1'; lltostr = '1'; msgdsize = '0'; msgsize = '0'; mutex_owned = '0'
            mutex_owner = '0'; mutex_type_adaptive = '0'; mutex_type_spin = '0'; progenyof = '1'; rindex = '"a", "b"'; rw_iswriter = '0'; rw_read_held = '0'
            rw_write_held = '0'; strchr = '"a", 1'; strjoin = '"a", "b"'; strrchr = '"a", 1'; strstr = '"a", "b"'; strtok = '"a", "b"'; strtoll = '"1"'
            substr = '"a", 1'; tolower = '"a"'; toupper = '"a"'; chill = '1'; commit = '1'; discard = '1'; freopen = '"a"'; print = '1'; setopt = '"quiet"'
            speculate = '1'; system = '"a"'
        }

        # A kernel that is locked down lets no program write into a process. Where it does not tell, it is taken to be.
        $lockdown = '/sys/kernel/security/lockdown'
        $writesProcesses = [System.IO.File]::Exists($lockdown) -and [System.IO.File]::ReadAllText($lockdown).Contains('[none]')

        # How a variable is used that means nothing as a whole.
        $uses = @{ uregs = 'uregs[0]'; curcpu = 'curcpu->cpu_id'; curpsinfo = 'curpsinfo->pr_pid'; curlwpsinfo = 'curlwpsinfo->pr_lwpid' }

        # The tag of the compile's error, or '' for none.
        function Get-CompileTag([string] $Statement) {
            $consumer = New-DTraceConsumer -Engine $engine
            try { $null = Invoke-DTraceCompile "tick-1s { $Statement }" -Consumer $consumer -ErrorAction Stop; '' }
            catch { "$($_.Exception.Tag)" }
            finally { Remove-DTraceConsumer $consumer }
        }

        function Get-InternalType([string] $Name) {
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'DTrace.Embedded' } | ForEach-Object { $_.GetType($Name, $true) }
        }
    }

    It 'is right that the variable <_> is run' -TestCases @(Get-TopicWord $run 'Built-in variables') {
        if ($_ -in 'cwd', 'root', 'uregs' -and $engine -eq 'InProcess') { Set-ItResult -Skipped -Because "$_ is of the engine Embedded, which cannot be had here" }
        $use = if ($uses.ContainsKey($_)) { $uses[$_] } else { $_ }
        Get-CompileTag "trace($use);" | Should -BeExactly ''
    }

    It 'is right that the variable <_> is refused' -TestCases @(Get-TopicWord $refused 'Built-in variables') {
        Get-CompileTag "trace($_);" | Should -BeExactly 'D_UNSUPPORTED'
    }

    It 'is right that the subroutine <_>() is run' -TestCases @(Get-TopicWord $run 'Subroutines') {
        if ($_ -like 'copyout*' -and ($engine -eq 'InProcess' -or -not $writesProcesses)) { Set-ItResult -Skipped -Because 'this kernel lets no program write into a process, or cannot be had' }
        if ($_ -match '^(mutex_own|rw_)' -and $engine -eq 'InProcess') { Set-ItResult -Skipped -Because "$_() is of the engine Embedded, which cannot be had here" }
        if ($_ -eq 'd_path' -and $engine -eq 'InProcess') { Set-ItResult -Skipped -Because 'd_path() is of the engine Embedded, which cannot be had here' }
        $call = "$_($($arguments[$_]))"
        Get-CompileTag $(if ($_ -in 'bcopy', 'copyinto', 'copyout', 'copyoutstr') { "$call;" } else { "trace($call);" }) | Should -BeExactly ''
    }

    It 'is right that the subroutine <_>() is refused' -TestCases @(Get-TopicWord $refused 'Subroutines') {
        Get-CompileTag "$_($($arguments[$_]));" | Should -BeExactly 'D_UNSUPPORTED'
    }

    It 'is right that the action <_>() is run' -TestCases @(Get-TopicWord $run 'Actions') {
        if ($_ -in 'raise', 'stop' -and $engine -eq 'InProcess') { Set-ItResult -Skipped -Because "$_() is of the engine Embedded, which cannot be had here" }
        Get-CompileTag "@a = count(); } tick-1s { $_($($arguments[$_]));" | Should -BeExactly ''
    }

    It 'is right that the action <_>() is refused' -TestCases @(Get-TopicWord $refused 'Actions') {
        Get-CompileTag "$_($($arguments[$_]));" | Should -BeExactly 'D_UNSUPPORTED'
    }

    It 'is right that the function <_>() aggregates' -TestCases @(Get-TopicWord $run 'Aggregating functions') {
        Get-CompileTag "@ = $_($($arguments[$_]));" | Should -BeExactly ''
    }

    It 'leaves out no name that D knows' -TestCases @{ Listed = $listed } {
        $functions = (Get-InternalType 'DTrace.Embedded.Semantics.BuiltinFunctions').GetProperty('All').GetValue($null)
        $names = @($functions | ForEach-Object { $_.GetType().GetProperty('Name').GetValue($_) })
        $names += @((Get-InternalType 'DTrace.Embedded.Semantics.BuiltinVariables').GetProperty('Names').GetValue($null))
        # args[] is told of in a sentence: its types are its provider's.
        $names | Where-Object { $_ -notin $Listed -and $_ -ne 'args' } | Should -BeNullOrEmpty
    }

    It 'lists exactly the options these engines have' {
        $topic = [System.IO.File]::ReadAllText([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'about', 'about_DTracePS_D_Language.help.txt'))
        $told = @([regex]::Match($topic, '(?s)\nOPTIONS\n(.+?)\n\n').Groups[1].Value -split '\s+' | Where-Object { $_ -cmatch '^[a-z]' })
        $consumer = New-DTraceConsumer -Engine $engine
        $actual = @(Get-DTraceOption -Consumer $consumer | ForEach-Object Name)
        Remove-DTraceConsumer $consumer
        [array]::Sort($actual)
        [array]::Sort($told)
        $told -join ' ' | Should -BeExactly ($actual -join ' ')
    }
}
