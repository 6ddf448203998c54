using System.Reflection;
using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Tests.Ledger;

/// <summary>A ledger store in front of another one that lets a test step in before a call goes through.</summary>
public class StoreProxy : DispatchProxy
{
    private ILedgerStore _store = null!;
    private string _method = "";
    private Func<Task> _before = () => Task.CompletedTask;

    /// <param name="method">Name of the call to step in before; it must give a task.</param>
    /// <param name="before">What happens each time before it; if it throws, the call does not go through.</param>
    public static ILedgerStore Before(ILedgerStore store, string method, Func<Task> before)
    {
        var front = Create<ILedgerStore, StoreProxy>();
        var proxy = (StoreProxy)(object)front;
        (proxy._store, proxy._method, proxy._before) = (store, method, before);
        return front;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == _method) _before().GetAwaiter().GetResult();
        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
