using OpenTelemetry.Metrics;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Telemetry;

internal static class TelemetrySetup
{
    /// <summary>Metrics for Prometheus at <c>/metrics</c>, and by OTLP where the standard variables name a collector.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<PipelineMetrics>();
        var telemetry = services.AddOpenTelemetry().WithMetrics(static metrics => metrics
            .AddMeter("PacSpace.*")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
            telemetry.WithMetrics(static metrics => metrics.AddOtlpExporter());
        return services;
    }

    public static void MapTelemetry(this IEndpointRouteBuilder app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous().DisableRateLimiting();
}
