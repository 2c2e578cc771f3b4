using System.Globalization;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// Texts of network addresses. Each piece of a text is stored as a whole word of zeros behind its characters, and the next one over those
/// zeros: so the text ends zero-padded, and no step branches.
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>AF_INET and AF_INET6 as Linux numbers them (address_families(7)).</summary>
    private const int AddressFamily4 = 2, AddressFamily6 = 10;

    /// <summary>ARPHRD_ETHER and ARPHRD_INFINIBAND (linux/if_arp.h), and the octets of such an address.</summary>
    private const int EthernetLink = 1, InfinibandLink = 32, EthernetOctets = 6, InfinibandOctets = 20;

    private const int Address4Size = 4, Address6Size = 16;

    /// <summary>A power of two over the longest text of an IP address and the word that its last piece is stored as.</summary>
    private const int AddressTextReach = 64;

    /// <summary>Where the IPv4 address stands in an IPv6 address that embeds one.</summary>
    private const int EmbeddedAddress = 12;

    /// <summary>No group of an address begins here.</summary>
    private const int NoGroup = 64;

    /// <summary>The text of each byte in decimal, three characters, then its length.</summary>
    private static readonly byte[] DecimalTexts =
    [
        .. Enumerable.Range(0, 256).SelectMany(value =>
        {
            string text = value.ToString(CultureInfo.InvariantCulture);
            return Encoding.ASCII.GetBytes(text.PadRight(3, '\0')).Append((byte)text.Length);
        }),
    ];

    /// <summary>The two hexadecimal digits of each byte.</summary>
    private static readonly byte[] HexadecimalTexts =
        [.. Enumerable.Range(0, 256).SelectMany(value => Encoding.ASCII.GetBytes(value.ToString("x2", CultureInfo.InvariantCulture)))];

    /// <summary>inet_ntoa(address).</summary>
    private int EmitAddress4Text(BoundCall call)
    {
        AddressText text = ReserveAddressText();
        EmitAddressRead(call.Arguments[0], text, EmbeddedAddress, Address4Size);
        EmitQuad(text);
        return EmitAddressEnd(text);
    }

    /// <summary>inet_ntoa6(address [, strict]): an embedded IPv4 address stands alone, unless strict.</summary>
    private int EmitAddress6Text(BoundCall call)
    {
        AddressText text = ReserveAddressText();
        EmitAddressRead(call.Arguments[0], text, 0, Address6Size);
        EmitAddress6(text, isPrefixed: call.Arguments is [_, BoundLiteral { Value: not 0 }]);
        return EmitAddressEnd(text);
    }

    /// <summary>inet_ntop(family, address). Any other family is an illegal operation.</summary>
    private int EmitAddressFamilyText(BoundCall call)
    {
        AddressText text = ReserveAddressText();
        int mark = _frame.Mark;
        int family = EmitNumberSlot(call.Arguments[0]), address = EmitNumberSlot(call.Arguments[1]);
        BpfHelper reader = ReaderOf(call.Arguments[1]);
        BpfLabel isLonger = new(), isKnown = new(), done = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, family);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, AddressFamily4, isLonger);
        EmitRead(reader, new MemoryPlace(BpfRegister.R7, text.Address + EmbeddedAddress), Address4Size, address);
        EmitQuad(text);
        _code.Jump(done);
        _code.Bind(isLonger);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, AddressFamily6, isKnown);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(isKnown);
        EmitRead(reader, new MemoryPlace(BpfRegister.R7, text.Address), Address6Size, address);
        EmitAddress6(text, isPrefixed: true);
        _code.Bind(done);
        _frame.Release(mark);
        return EmitAddressEnd(text);
    }

    /// <summary>link_ntop(kind of hardware, address): the octets in hexadecimal. Any other kind is an illegal operation.</summary>
    private int EmitLinkText(BoundCall call)
    {
        int size = Text.WholeWords(3 * InfinibandOctets);
        MemoryPlace to = ReserveText(size);
        int octets = _program.ReserveScratch(InfinibandOctets);
        int mark = _frame.Mark;
        int kind = EmitNumberSlot(call.Arguments[0]), address = EmitNumberSlot(call.Arguments[1]);
        BpfHelper reader = ReaderOf(call.Arguments[1]);
        BpfLabel isLonger = new(), isKnown = new(), done = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, kind);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, EthernetLink, isLonger);
        EmitOctets(EthernetOctets);
        _code.Jump(done);
        _code.Bind(isLonger);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, InfinibandLink, isKnown);
        context.EmitFault(FaultKind.IllegalOperation);
        _code.Bind(isKnown);
        EmitOctets(InfinibandOctets);
        _code.Bind(done);
        EmitPlace(BpfRegister.R0, to);
        _frame.Release(mark);
        return EmitWithin(size);

        void EmitOctets(int count)
        {
            EmitRead(reader, new MemoryPlace(BpfRegister.R7, octets), count, address);
            _program.EmitLiteral(HexadecimalTexts);
            for (int i = 0; i < count; i++)
            {
                EmitHexadecimal(BpfRegister.R1, octets + i);
                _code.Store(2, BpfRegister.R7, to.Offset + (3 * i), BpfRegister.R1);
                if (i < count - 1) _code.Store(1, BpfRegister.R7, to.Offset + (3 * i) + 2, ':');
            }
        }
    }

    private AddressText ReserveAddressText()
    {
        MemoryPlace to = ReserveText(AddressTextReach);
        EnsureReach(to, 2 * AddressTextReach);
        var text = new AddressText(to, _program.ReserveScratch(Address6Size), ReserveWord(), ReserveWord(), ReserveWord());
        _code.Store(8, BpfRegister.R7, text.Length, 0);
        return text;
    }

    private void EmitAddressRead(BoundExpression pointer, AddressText text, int offset, int size)
    {
        int mark = _frame.Mark;
        EmitRead(ReaderOf(pointer), new MemoryPlace(BpfRegister.R7, text.Address + offset), size, EmitNumberSlot(pointer));
        _frame.Release(mark);
    }

    private int EmitAddressEnd(AddressText text)
    {
        EmitPlace(BpfRegister.R0, text.To);
        return EmitWithin(AddressTextReach);
    }

    /// <summary>
    /// An IPv6 address in groups. One that embeds an IPv4 address ends as that is written: the mapped ones (::ffff:a.b.c.d), and the compatible
    /// ones (::a.b.c.d), which :: and ::1 are not (illumos netinet/in.h, IN6_IS_ADDR_V4MAPPED and IN6_IS_ADDR_V4COMPAT).
    /// </summary>
    private void EmitAddress6(AddressText text, bool isPrefixed)
    {
        BpfLabel inGroups = new(), embeds = new(), isMapped = new(), isShort = new(), done = new();
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, text.Address);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, inGroups);
        _code.Load(4, BpfRegister.R1, BpfRegister.R7, text.Address + 8);
        _code.ToBigEndian(BpfRegister.R1, 32);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0xffff, isMapped);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, inGroups);
        _code.Load(4, BpfRegister.R1, BpfRegister.R7, text.Address + EmbeddedAddress);
        _code.ToBigEndian(BpfRegister.R1, 32);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R1, 1, inGroups);
        if (isPrefixed)
        {
            // The first two octets are zeros: then the run of zeros reaches into the IPv4 address, and is no run of the groups before it.
            _code.Jump(BpfJump.Greater, BpfRegister.R1, ushort.MaxValue, isShort);
            EmitPrefix("0:0:0:0:0:0:");
            _code.Jump(embeds);
            _code.Bind(isShort);
            EmitPrefix("::");
            _code.Jump(embeds);
            _code.Bind(isMapped);
            EmitPrefix("::ffff:");
        }
        else
        {
            _code.Bind(isMapped);
        }

        _code.Bind(embeds);
        EmitQuad(text);
        _code.Jump(done);
        _code.Bind(inGroups);
        EmitLongestRun(text);
        EmitGroups(text);
        _code.Bind(done);

        void EmitPrefix(string prefix)
        {
            for (int i = 0; i < prefix.Length; i++) _code.Store(1, BpfRegister.R7, text.To.Offset + i, prefix[i]);
            _code.Store(8, BpfRegister.R7, text.Length, prefix.Length);
        }
    }

    /// <summary>Appends an IPv4 address.</summary>
    private void EmitQuad(AddressText text)
    {
        _program.EmitLiteral(DecimalTexts);
        EmitTextEnd(BpfRegister.R5, text);
        for (int i = 0; i < Address4Size; i++)
        {
            _code.Load(1, BpfRegister.R1, BpfRegister.R7, text.Address + EmbeddedAddress + i);
            _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 2);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
            _code.Load(1, BpfRegister.R2, BpfRegister.R1, 3);
            _code.Load(4, BpfRegister.R1, BpfRegister.R1, 0);
            _code.Alu(BpfAlu.And, BpfRegister.R1, 0xffffff);
            _code.Store(4, BpfRegister.R5, text.To.Offset, BpfRegister.R1);
            if (i == Address4Size - 1) return;
            _code.Alu(BpfAlu.And, BpfRegister.R2, 3);
            _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R2);
            _code.Store(1, BpfRegister.R5, text.To.Offset, '.');
            _code.Alu(BpfAlu.Add, BpfRegister.R5, 1);
        }
    }

    /// <summary>
    /// Finds the run of zero groups to leave out, as illumos does (dtrace.c, DIF_SUBR_INET_NTOP): it measures a run up to the first byte that is
    /// not zero, so of two runs of one length the later counts as longer where half a zero group follows it; and a last group alone is no run.
    /// </summary>
    private void EmitLongestRun(AddressText text)
    {
        const BpfRegister Longest = BpfRegister.R1, First = BpfRegister.R2, Run = BpfRegister.R3, IsZero = BpfRegister.R9;
        _code.Move(Longest, 1);
        _code.Move(First, NoGroup);
        _code.Move(Run, 0);
        for (int group = 0; group < Address6Size; group += 2)
        {
            _code.Load(1, BpfRegister.R0, BpfRegister.R7, text.Address + group);
            _code.Load(1, IsZero, BpfRegister.R7, text.Address + group + 1);
            _code.Alu(BpfAlu.Or, IsZero, BpfRegister.R0);
            EmitMaskOfZero(IsZero);
            EmitMaskOfZero(BpfRegister.R0);
            _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, Run);
            _code.Alu(BpfAlu.Xor, IsZero, -1);
            _code.Alu(BpfAlu.And, BpfRegister.R0, IsZero);
            _code.Alu(BpfAlu.Xor, IsZero, -1);
            EmitRunEnd(group);
            _code.Alu(BpfAlu.And, Run, IsZero);
            _code.Alu(BpfAlu.Sub, Run, IsZero);
            _code.Alu(BpfAlu.Sub, Run, IsZero);
        }

        _code.Move(BpfRegister.R0, Run);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
        EmitRunEnd(Address6Size);
        _code.Store(8, BpfRegister.R7, text.First, First);
        _code.Alu(BpfAlu.Add, First, Longest);
        _code.Store(8, BpfRegister.R7, text.End, First);

        // R0 is how long the run that ends before a group counts.
        void EmitRunEnd(int group)
        {
            _code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
            _code.Alu(BpfAlu.Add, BpfRegister.R0, Longest);
            _code.Alu(BpfAlu.Arsh, BpfRegister.R0, 63);
            _code.Move(BpfRegister.R4, Run);
            EmitSelect(Longest, BpfRegister.R4, BpfRegister.R0);
            _code.Move(BpfRegister.R4, group);
            _code.Alu(BpfAlu.Sub, BpfRegister.R4, Run);
            EmitSelect(First, BpfRegister.R4, BpfRegister.R0);
        }
    }

    /// <summary>Appends the groups: R0 is a piece of the text, R3 its length, R4 the group's place in the address.</summary>
    private void EmitGroups(AddressText text)
    {
        const BpfRegister Piece = BpfRegister.R0, Length = BpfRegister.R3, Group = BpfRegister.R4, Outside = BpfRegister.R2;
        BpfLabel next = new();
        _code.Move(Group, 0);
        EmitCheckpoint();
        _code.Bind(next);
        EmitGroupDigits(text);

        // Left out where first <= group < end; there the first one is "::".
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, text.First);
        _code.Move(BpfRegister.R9, Group);
        _code.Alu(BpfAlu.Sub, BpfRegister.R9, BpfRegister.R1);
        _code.Move(BpfRegister.R5, BpfRegister.R9);
        _code.Alu(BpfAlu.Arsh, BpfRegister.R5, 63);
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, text.End);
        _code.Move(Outside, Group);
        _code.Alu(BpfAlu.Sub, Outside, BpfRegister.R1);
        _code.Alu(BpfAlu.Arsh, Outside, 63);
        _code.Alu(BpfAlu.Xor, Outside, -1);
        _code.Alu(BpfAlu.Or, Outside, BpfRegister.R5);
        _code.Alu(BpfAlu.And, Piece, Outside);
        _code.Alu(BpfAlu.And, Length, Outside);
        _code.Move(BpfRegister.R5, BpfRegister.R9);
        _code.Alu(BpfAlu.Mul, BpfRegister.R5, BpfRegister.R5);
        EmitMaskOfZero(BpfRegister.R5);
        _code.Alu(BpfAlu.Sub, Length, BpfRegister.R5);
        _code.Alu(BpfAlu.Sub, Length, BpfRegister.R5);
        _code.Alu(BpfAlu.Mul, BpfRegister.R5, -(':' | (':' << 8)));
        _code.Alu(BpfAlu.Or, Piece, BpfRegister.R5);

        // A colon follows all others but the last group and the one before "::".
        _code.Alu(BpfAlu.Add, BpfRegister.R9, 2);
        _code.Alu(BpfAlu.Mul, BpfRegister.R9, BpfRegister.R9);
        EmitMaskOfNonzero(BpfRegister.R9);
        _code.Alu(BpfAlu.And, Outside, BpfRegister.R9);
        _code.Move(BpfRegister.R9, Group);
        _code.Alu(BpfAlu.Sub, BpfRegister.R9, Address6Size - 2);
        _code.Alu(BpfAlu.Arsh, BpfRegister.R9, 63);
        _code.Alu(BpfAlu.And, Outside, BpfRegister.R9);
        _code.Move(BpfRegister.R9, Outside);
        _code.Alu(BpfAlu.Mul, BpfRegister.R9, -':');
        _code.Move(BpfRegister.R1, Length);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 3);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R9, BpfRegister.R1);
        _code.Alu(BpfAlu.Or, Piece, BpfRegister.R9);
        _code.Alu(BpfAlu.Sub, Length, Outside);

        EmitTextEnd(BpfRegister.R5, text);
        _code.Store(8, BpfRegister.R5, text.To.Offset, Piece);
        _code.Load(8, BpfRegister.R1, BpfRegister.R7, text.Length);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, Length);
        _code.Store(8, BpfRegister.R7, text.Length, BpfRegister.R1);
        _code.Alu(BpfAlu.Add, Group, 2);
        _code.Jump(BpfJump.NotEqual, Group, Address6Size, next);
    }

    /// <summary>R0 = the digits of the group at R4, without leading zeros; R3 = how many.</summary>
    private void EmitGroupDigits(AddressText text)
    {
        _program.EmitLiteral(HexadecimalTexts);
        _code.Move(BpfRegister.R5, BpfRegister.R7);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R4);
        _code.Load(1, BpfRegister.R1, BpfRegister.R5, text.Address);
        _code.Load(1, BpfRegister.R2, BpfRegister.R5, text.Address + 1);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R0);
        _code.Load(2, BpfRegister.R3, BpfRegister.R3, 0);
        _code.Move(BpfRegister.R5, BpfRegister.R2);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R5, 1);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R0);
        _code.Load(2, BpfRegister.R0, BpfRegister.R5, 0);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 16);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R3);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 8);
        _code.Alu(BpfAlu.Or, BpfRegister.R1, BpfRegister.R2);
        _code.Move(BpfRegister.R3, 1);
        foreach (int largest in (ReadOnlySpan<int>)[0xf, 0xff, 0xfff])
        {
            _code.Move(BpfRegister.R2, largest);
            _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R1);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R2, 63);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        }

        _code.Move(BpfRegister.R2, 4);
        _code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R3);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R2, 3);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R0, BpfRegister.R2);
    }

    /// <summary>A register = the two digits of a byte in the scratch space; R0 is the table's address.</summary>
    private void EmitHexadecimal(BpfRegister register, int offset)
    {
        _code.Load(1, register, BpfRegister.R7, offset);
        _code.Alu(BpfAlu.Lsh, register, 1);
        _code.Alu(BpfAlu.Add, register, BpfRegister.R0);
        _code.Load(2, register, register, 0);
    }

    /// <summary>A register = R7 plus the text's length so far: the place of its end, less the text's offset.</summary>
    private void EmitTextEnd(BpfRegister register, AddressText text)
    {
        _code.Load(8, register, BpfRegister.R7, text.Length);
        _code.Alu(BpfAlu.And, register, AddressTextReach - 1);
        _code.Alu(BpfAlu.Add, register, BpfRegister.R7);
    }

    /// <summary>The text of an IP address in the making: offsets of the scratch space.</summary>
    /// <param name="To">Where the text is made.</param>
    /// <param name="Address">The address; an IPv4 one stands where an IPv6 one embeds it.</param>
    /// <param name="Length">The word with the text's length so far.</param>
    /// <param name="First">The word with the place of the first group that is left out.</param>
    /// <param name="End">The word with the place of the first group after those.</param>
    private readonly record struct AddressText(MemoryPlace To, int Address, int Length, int First, int End);
}
