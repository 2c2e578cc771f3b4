namespace DTrace.Embedded.Symbols;

/// <summary>Byte offsets: in struct task_struct signal and exit_code, in struct signal_struct flags and group_exit_code.</summary>
internal sealed record ExitOffsets(int Signal, int ExitCode, int Flags, int GroupExitCode);
