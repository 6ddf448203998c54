using BenchmarkDotNet.Attributes;
using PacSpace.Bench.Scale;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Bench.Micro;

/// <summary>
/// What the embedded store costs for a delta, from a group of items to rows on disk, and from rows to a signed head. A
/// run of rounds on a file that grows by 1,000 deltas a round: compare runs, not rounds.
/// </summary>
[MemoryDiagnoser, Config(typeof(Rounds))]
public class StoreBenchmarks : IDisposable
{
    private const long Env = 1;
    private const int Deltas = AppendGroup.MaxItems;

    private readonly string _directory = Directory.CreateTempSubdirectory("pacspace-bench-").FullName;
    private readonly LogSigner _signer = new("bench.test/log/env_1", new byte[LogSigner.SeedSize]);
    private SqliteLedgerStore _store = null!;
    private LogVerifier _verifier = null!;
    private ScaleLoad _load = null!;
    private AppendItem[] _items = [];

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _store = SqliteLedgerStore.Open(Path.Combine(_directory, "bench.db"), TimeProvider.System);
        var origin = _signer.VerifierKey.Name;
        await _store.CreateEnvironmentAsync(
            Env, origin, _signer.Sign(new TreeHead(origin, 0, MerkleHasher.EmptyRoot)), default);
        _verifier = new LogVerifier(
            _store, Env, _signer, new SignedHeads(Path.Combine(_directory, "heads")), TimeProvider.System);
        _load = new ScaleLoad(ScaleOptions.Parse(["--count", "1000000", "--customers", "1000"])!);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _signer.Dispose();
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    [IterationSetup(Target = nameof(Append))]
    public void Prepare() => _items = _load.Next(Deltas);

    [IterationSetup(Target = nameof(Verify))]
    public void PrepareVerify()
    {
        Prepare();
        Append();
    }

    [Benchmark(OperationsPerInvoke = Deltas)]
    public int Append() => _store.AppendAsync(new AppendGroup(Env, _items), default).GetAwaiter().GetResult().Count;

    [Benchmark(OperationsPerInvoke = Deltas)]
    public long Verify() => _verifier.RunAsync(_ => { }, default).GetAwaiter().GetResult().VerifiedSize;
}
