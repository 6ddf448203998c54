using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Real ledgers whose calls can be made to fail or to wait.</summary>
public sealed class LedgerFault
{
    /// <summary>While set, environments can't be made.</summary>
    public Exception? Failure { get; set; }

    /// <summary>While set, runs before a group is appended.</summary>
    public Func<AppendGroup, Task>? BeforeAppend { get; set; }

    /// <summary>While set, asked before each call by the method's name; what it gives is thrown.</summary>
    public Func<string, Exception?>? Fault { get; set; }

    /// <summary>Puts the ledgers of a server behind the fault.</summary>
    public void Install(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var real = StorageSetup.OpenLedgers(provider, provider.GetRequiredService<TimeProvider>() as FakeTimeProvider);
        return new LedgerStores(
            Wrap(real.For(EnvironmentKind.Sandbox)), Wrap(real.For(EnvironmentKind.Production)));
    });

    private ILedgerStore Wrap(ILedgerStore inner)
    {
        var store = DispatchProxy.Create<ILedgerStore, Faulty>();
        ((Faulty)(object)store).Set(inner, this);
        return store;
    }

    public class Faulty : DispatchProxy
    {
        private ILedgerStore _inner = null!;
        private LedgerFault _fault = null!;

        public void Set(ILedgerStore inner, LedgerFault fault) => (_inner, _fault) = (inner, fault);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            // What is made to wait here keeps the next group from beginning, as a store does.
            if (targetMethod!.Name == $"get_{nameof(ILedgerStore.GroupsAtOnce)}") return 1;
            // Whatever fails, the server must be able to stop.
            var isCall = targetMethod.Name != nameof(IAsyncDisposable.DisposeAsync);
            if (isCall && _fault.Fault?.Invoke(targetMethod.Name) is { } thrown) throw thrown;
            return targetMethod.Name switch
            {
                nameof(ILedgerStore.CreateEnvironmentAsync) when _fault.Failure is { } failure =>
                    Task.FromException(failure),
                nameof(ILedgerStore.AppendAsync) when _fault.BeforeAppend is { } before =>
                    AppendAfterAsync(before, (AppendGroup)args![0]!, (CancellationToken)args[1]!),
                _ => targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null),
            };
        }

        private async Task<IReadOnlyList<AppendOutcome>> AppendAfterAsync(
            Func<AppendGroup, Task> before, AppendGroup group, CancellationToken ct)
        {
            // It has begun: nothing joins it any more.
            Assert.NotEmpty(group.Items);
            await before(group);
            return await _inner.AppendAsync(group, ct);
        }
    }
}
