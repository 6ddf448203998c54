using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Mailing;
using PacSpace.Server.Hosting.Plans;
using PacSpace.Server.Hosting.Secrets;
using PacSpace.Server.Hosting.Tenants;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting.Control;

internal static class ControlSetup
{
    /// <summary>The control store, the secrets in it, and what features share on top of them.</summary>
    public static IServiceCollection AddControlStore(this IServiceCollection services)
    {
        services.AddOptions<PlanOptions>().BindConfiguration(PlanOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<PlanOptions>, PlanOptionsValidator>()
            .AddSingleton<PublicUrl>()
            .AddSingleton(StorageSetup.OpenControl)
            .AddSingleton<MasterKey>().AddSingleton<SecretBox>().AddSingleton<SecretVault>()
            .AddSingleton<MailSignal>().AddSingleton<MailOutbox>()
            .AddSingleton<PlanCaps>().AddSingleton<TenantSettingsDirectory>().AddSingleton<RetentionSignal>()
            .AddSingleton<ServedEnvironments>().AddSingleton<EnvironmentKeys>().AddSingleton<ProvisioningSignal>()
            .AddSingleton<ControlStart>();
    }
}
