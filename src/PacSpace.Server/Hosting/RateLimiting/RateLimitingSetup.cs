namespace PacSpace.Server.Hosting.RateLimiting;

/// <summary>Marks routes of the public logs, whose readers have buckets of their own.</summary>
internal sealed class LimitedAsLog
{
    public static readonly LimitedAsLog Instance = new();
}

internal static class RateLimitingSetup
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<RateLimits>();
    }

    public static TBuilder LimitAsLog<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(LimitedAsLog.Instance);

    public static void UseRateLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use(next => context => limits.InvokeAsync(context, next));
    }
}
