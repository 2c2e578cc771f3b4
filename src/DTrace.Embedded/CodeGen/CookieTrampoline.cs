using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>The trampoline of a site whose probes have a point each: the cookie of the point is the probe's index among the site's.</summary>
internal abstract class CookieTrampoline(IReadOnlyList<SiteProbe> probes, bool grows = false) : SelectorTrampoline(probes, grows)
{
    protected sealed override bool SelectsAlone => false;

    protected sealed override int SelectorOf(int index) => index;

    /// <summary>A kernel without cookies has no links to such points either.</summary>
    protected override void Require(CodeTarget target) => target.RequireCookies();

    protected override void EmitSelector(ProgramEmitter program)
    {
        program.Code.Move(BpfRegister.R1, BpfRegister.R6);
        program.Code.Call(BpfHelper.GetAttachCookie);
    }
}
