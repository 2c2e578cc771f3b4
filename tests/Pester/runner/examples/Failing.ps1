# Tests that must fail, and some that must pass: what the runner itself is tested with. Not named *.Tests.ps1, so that no ordinary run takes it.
$setAtDiscovery = 'discovery'

Describe 'Assertions' {
    It 'passes: equal' { 1 | Should -Be 1 }
    It 'fails: not equal' { 1 | Should -Be 2 }
    It 'fails: arrays of other content' { 1, 2, 3 | Should -Be 1, 2, 4 }
    It 'passes: arrays' { 1, 2, 3 | Should -Be 1, 2, 3 }
    It 'fails: case' { 'a' | Should -BeExactly 'A' }
    It 'passes: case' { 'a' | Should -Be 'A' }
    It 'fails: negated' { 1 | Should -Not -Be 1 }
    It 'fails: type' { 1 | Should -BeOfType [long] }
    It 'passes: type' { 1L | Should -BeOfType [long] }
    It 'fails: one of several of another type' { 1L, 'x' | Should -BeOfType [long] }
    It 'fails: not empty' { 'x' | Should -BeNullOrEmpty }
    It 'passes: empty' { @() | Should -BeNullOrEmpty }
    It 'fails: count' { 1, 2 | Should -HaveCount 3 }
    It 'passes: no count' { @() | Should -HaveCount 0 }
    It 'fails: true' { 0 | Should -BeTrue }
    It 'fails: false' { 1 | Should -BeFalse }
    It 'fails: greater' { 1 | Should -BeGreaterThan 1 }
    It 'passes: greater or equal' { 1 | Should -BeGreaterOrEqual 1 }
    It 'fails: less' { 1 | Should -BeLessThan 1 }
    It 'passes: less or equal' { 1 | Should -BeLessOrEqual 1 }
    It 'fails: match' { 'abc' | Should -Match '^b' }
    It 'fails: match by case' { 'abc' | Should -MatchExactly '^A' }
    It 'fails: like' { 'abc' | Should -BeLike 'b*' }
    It 'fails: contain' { 1, 2 | Should -Contain 3 }
    It 'passes: contain' { 1, 2 | Should -Contain 2 }
    It 'fails: in' { 3 | Should -BeIn 1, 2 }
    It 'fails: two operators' { 3 | Should -Be 3 -BeTrue }
}

Describe 'Throw' {
    It 'fails: nothing thrown' { { 1 } | Should -Throw }
    It 'fails: thrown where nothing should be' { { throw 'x' } | Should -Not -Throw }
    It 'fails: another message' { { throw 'abc' } | Should -Throw -ExpectedMessage 'b*' }
    It 'passes: message' { { throw 'abc' } | Should -Throw -ExpectedMessage 'a*' }
    It 'fails: another id' { { throw 'abc' } | Should -Throw -ErrorId 'other' }
    It 'fails: another type' { { throw 'abc' } | Should -Throw -ExceptionType ([System.ArgumentException]) }
    It 'passes: the error is passed on' { ({ throw 'abc' } | Should -Throw -PassThru).Exception.Message | Should -Be 'abc' }
    It 'fails: not a script block' { 'x' | Should -Throw }
    It 'fails: an error outside any assertion' { throw 'outside' }
}

Describe 'Scopes' {
    BeforeAll { $prepared = 'block'; $order = [System.Collections.ArrayList]::new() }
    BeforeEach { $null = $order.Add('outer'); $each = 'each' }
    It 'passes: BeforeAll is seen' { $prepared | Should -Be 'block' }
    It 'passes: BeforeEach is seen' { $each | Should -Be 'each' }
    It 'fails: the discovery is not seen' { $setAtDiscovery | Should -Be 'discovery' }
    It 'passes: a test changes only its own copy' { $prepared = 'changed' }
    It 'passes: and the next sees the first' { $prepared | Should -Be 'block' }
    Context 'inner' {
        BeforeAll { $order.Clear() }
        BeforeEach { $null = $order.Add('inner') }
        It 'passes: outer before inner' { $order -join ' ' | Should -Be 'outer inner' }
    }

    Context 'a file made here' {
        BeforeAll { [System.IO.File]::WriteAllText("$TestDrive/a", 'x') }
        It 'passes: is there' { [System.IO.File]::Exists("$TestDrive/a") | Should -BeTrue }
    }

    It 'passes: and is gone after' { [System.IO.File]::Exists("$TestDrive/a") | Should -BeFalse }
}

Describe 'Cases of <Name>' -ForEach @{ Name = 'first' }, @{ Name = 'second' } {
    It 'passes: adds <a> and <b>' -TestCases @{ a = 1; b = 2 }, @{ a = 2; b = 1 } { $a + $b | Should -Be 3 }
    It 'passes: parameters' -TestCases @{ a = 1 } { param($a) $a | Should -Be 1 }
    It 'passes: value <_>' -ForEach 4, 5 { $_ | Should -BeGreaterThan 3 }
    It 'passes: the block''s own' { $Name | Should -BeIn 'first', 'second' }
}

Describe 'Skipped' {
    It 'skipped: marked' -Skip { throw 'ran' }
    It 'skipped: by tag' -Tag RequiresUtility { throw 'ran' }
    It 'skipped: by itself' { Set-ItResult -Skipped -Because 'no such thing here'; throw 'ran' }
}

Describe 'A BeforeAll that throws' {
    BeforeAll { throw 'unprepared' }
    It 'fails: does not run' { }
}

Describe 'An AfterAll that throws: fails' {
    AfterAll { throw 'unclean' }
    It 'passes: itself' { }
}
