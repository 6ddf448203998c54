using BenchmarkDotNet.Attributes;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Bench.Micro;

/// <summary>What a delta costs before anything is stored.</summary>
[MemoryDiagnoser, Config(typeof(Steps))]
public class CoreBenchmarks
{
    private const int Leaves = 4_096;

    private readonly byte[] _amount = "-123456.789"u8.ToArray();
    private readonly CanonicalWriter _writer = new();
    private readonly Hash[] _leaves = [.. Enumerable.Range(0, Leaves).Select(i => Hash.Sha256(BitConverter.GetBytes(i)))];
    private readonly DeltaStatement _delta = Samples.Delta();
    private readonly PayloadStatement _payload = Samples.Payload();

    [Benchmark]
    public bool ReadAmount() => Amount.TryParseCanonical(_amount, out _);

    [Benchmark]
    public int WriteDeltaStatement() => _delta.Write(_writer).Length;

    [Benchmark]
    public int WritePayloadStatement() => _payload.Write(_writer).Length;

    [Benchmark]
    public Hash HashLeaf() => LogEntry.Of(EntryType.Delta, _delta.Write(_writer)).LeafHash();

    /// <summary>A tree of 4,096 leaves and its root; the figure is for one leaf.</summary>
    [Benchmark(OperationsPerInvoke = Leaves)]
    public Hash AppendLeaf()
    {
        var tiles = new TileBuilder();
        foreach (var leaf in _leaves) tiles.Append(leaf);
        return tiles.Root();
    }
}
