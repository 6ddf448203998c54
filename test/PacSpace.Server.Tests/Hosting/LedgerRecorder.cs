using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>An environment's ledger that was asked for.</summary>
public sealed record CreatedLedger(long Environment, string Origin, string SignedHead);

/// <summary>Sits in front of a real ledger store: notes which ledgers are made, and can stall calls or make them fail.</summary>
public class LedgerRecorder : DispatchProxy
{
    private ILedgerStore? _real;

    public ConcurrentQueue<CreatedLedger> Created { get; private set; } = new();

    /// <summary>While set, making a ledger fails.</summary>
    public Exception? Failure { get; set; }

    /// <summary>While set, runs before a group is appended; what it throws is what the store throws.</summary>
    public Func<AppendGroup, Task>? BeforeAppend { get; set; }

    /// <summary>While set, asked before each call by the method's name; what it gives is thrown.</summary>
    public Func<string, Exception?>? Fault { get; set; }

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
        if (Owner.Fault?.Invoke(targetMethod.Name) is { } fault) throw fault;
        if (targetMethod.Name == nameof(ILedgerStore.AppendAsync) && Owner.BeforeAppend is { } before)
            return AppendAfterAsync(before, (AppendGroup)args![0]!, (CancellationToken)args[1]!);
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

    private async Task<IReadOnlyList<AppendOutcome>> AppendAfterAsync(
        Func<AppendGroup, Task> before, AppendGroup group, CancellationToken ct)
    {
        await before(group);
        return await _real!.AppendAsync(group, ct);
    }
}
