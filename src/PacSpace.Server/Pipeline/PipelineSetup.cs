using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Pipeline;

internal static class PipelineSetup
{
    /// <summary>Ledger stores, the appender and the verifier.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddOptions<PipelineOptions>().BindConfiguration(PipelineOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(StorageSetup.OpenLedgers);
        services.AddSingleton(provider => new SignedHeads(provider.GetRequiredService<DataDirectory>().Directory("heads")));
        services.AddSingleton<RollbackGuard>();
        services.AddSingleton<HeadKeeper>().AddSingleton<LedgerWatch>().AddSingleton<LogSweep>();
        services.AddSingleton<VerifiedSignals>();
        services.AddSingleton<VerifierService>();
        services.AddHostedService(provider => provider.GetRequiredService<VerifierService>());
        return services.AddSingleton<Appender>();
    }
}
