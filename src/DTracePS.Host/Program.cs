using System.Runtime.Loader;
using DTracePS.Host;
using DTracePS.Host.Native;
using Microsoft.PowerShell;

ShellEnvironment.Prepare();
AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == PlatformLibrary.Name ? PlatformLibrary.Load() : 0;
return UnmanagedPSEntry.Start(args, args.Length);
