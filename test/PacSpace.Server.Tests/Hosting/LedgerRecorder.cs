using System.Collections.Concurrent;
using System.Reflection;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>An environment's ledger that was asked for.</summary>
public sealed record CreatedLedger(long Environment, string Origin, string SignedHead);

/// <summary>Stands where a ledger store goes, in tests that make environments but write nothing into them.</summary>
public class LedgerRecorder : DispatchProxy
{
    /// <summary>What was made, by any recorder of this test run; numbers and origins tell them apart.</summary>
    public ConcurrentQueue<CreatedLedger> Created { get; } = new();

    /// <summary>While set, making a ledger fails.</summary>
    public Exception? Failure { get; set; }

    public static (ILedgerStore Store, LedgerRecorder Recorder) New()
    {
        var store = Create<ILedgerStore, LedgerRecorder>();
        return (store, (LedgerRecorder)(object)store);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(ILedgerStore.CreateEnvironmentAsync):
                if (Failure is { } failure) return Task.FromException(failure);
                Created.Enqueue(new CreatedLedger((long)args![0]!, (string)args[1]!, (string)args[2]!));
                return Task.CompletedTask;
            case nameof(IAsyncDisposable.DisposeAsync):
                return ValueTask.CompletedTask;
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
