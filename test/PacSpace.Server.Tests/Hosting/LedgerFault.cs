using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Real ledgers whose environments can't be made while <see cref="Failure"/> is set.</summary>
public sealed class LedgerFault
{
    public Exception? Failure { get; set; }

    /// <summary>Puts the ledgers of a server behind the fault.</summary>
    public void Install(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var directory = provider.GetRequiredService<DataDirectory>();
        var clock = provider.GetRequiredService<TimeProvider>();
        return new LedgerStores(
            Wrap(SqliteLedgerStore.Open(directory.File("sandbox.db"), clock)),
            Wrap(SqliteLedgerStore.Open(directory.File("production.db"), clock)));
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

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ILedgerStore.CreateEnvironmentAsync) && _fault.Failure is { } failure
                ? Task.FromException(failure) : targetMethod.Invoke(_inner, args);
    }
}
