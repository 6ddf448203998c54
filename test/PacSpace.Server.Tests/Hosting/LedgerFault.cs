using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Hosting;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Real ledgers whose environments can't be made while <see cref="Failure"/> is set.</summary>
public sealed class LedgerFault
{
    public Exception? Failure { get; set; }

    /// <summary>Puts the ledgers of a server behind the fault.</summary>
    public void Install(IServiceCollection services) => services.AddSingleton(provider =>
    {
        var real = PipelineSetup.OpenLedgers(provider);
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

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ILedgerStore.CreateEnvironmentAsync) && _fault.Failure is { } failure
                ? Task.FromException(failure) : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
