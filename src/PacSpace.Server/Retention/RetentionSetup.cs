namespace PacSpace.Server.Retention;

internal static class RetentionSetup
{
    /// <summary>Destroys payloads that were kept as long as their tenants want.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RetentionMetrics>().AddHostedService<RetentionService>();
    }
}
