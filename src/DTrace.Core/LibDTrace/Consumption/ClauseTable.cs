namespace DTrace.Core.LibDTrace;

/// <summary>The clauses that have fired, by where the library keeps their descriptions.</summary>
/// <param name="layouts">The platform's layouts.</param>
/// <param name="delivery">Says what a record is.</param>
internal sealed class ClauseTable(StructLayouts layouts, RecordDelivery delivery)
{
    private readonly Dictionary<nint, NativeRecordList> _byAddress = [];
    private NativeRecordList? _last;

    /// <summary>The records of the clause whose description stands at an address.</summary>
    public NativeRecordList Find(nint address)
    {
        // The same clause often fires again and again.
        NativeRecordList? records = _last?.Address == address ? _last : _byAddress.GetValueOrDefault(address);
        if (records is null || !records.IsCurrent(layouts.RecordList))
        {
            records = new NativeRecordList(address, layouts, delivery);
            _byAddress[address] = records;
        }

        _last = records;
        return records;
    }
}
