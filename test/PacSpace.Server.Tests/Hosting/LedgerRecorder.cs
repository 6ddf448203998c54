using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>An environment's ledger that was asked for.</summary>
public sealed record CreatedLedger(long Environment, string Origin, string SignedHead);

/// <summary>Sits in front of a real ledger store: notes which ledgers are made, and can make that fail.</summary>
public class LedgerRecorder : DispatchProxy
{
    private ILedgerStore? _real;

    public ConcurrentQueue<CreatedLedger> Created { get; private set; } = new();

    /// <summary>While set, making a ledger fails.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Puts a recorder in front of a store.</summary>
    public ILedgerStore Before(ILedgerStore real)
    {
        var store = Create<ILedgerStore, LedgerRecorder>();
        var recorder = (LedgerRecorder)(object)store;
        (recorder._real, recorder.Owner) = (real, this);
        return store;
    }

    private LedgerRecorder Owner { get; set; } = null!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ILedgerStore.CreateEnvironmentAsync))
        {
            if (Owner.Failure is { } failure) return Task.FromException(failure);
            Owner.Created.Enqueue(new CreatedLedger((long)args![0]!, (string)args[1]!, (string)args[2]!));
        }
        try
        {
            return targetMethod.Invoke(_real, args);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }
}
