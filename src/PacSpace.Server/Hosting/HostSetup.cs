using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting;

internal static class HostSetup
{
    /// <summary>
    /// Settings are read once, at the start. To notice changes of appsettings.json the host would watch its directory with all
    /// that is below it, and every write of a database that lies there would wake it.
    /// </summary>
    public static readonly string[] Arguments = ["--hostBuilder:reloadConfigOnChange=false"];

    public static IServiceCollection AddHostOptions(this IServiceCollection services)
    {
        services.AddOptions<PacSpaceOptions>().BindConfiguration(PacSpaceOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        // Its request lines hold query strings, and those of mailed links hold tokens.
        services.AddLogging(static logging =>
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services.AddSingleton(TimeProvider.System).AddSingleton<IValidateOptions<PacSpaceOptions>, PacSpaceOptionsValidator>()
            .AddSingleton<DataDirectory>().AddSingleton<DataDirectoryLock>().AddSingleton<StorageStart>();
    }

    /// <summary>
    /// Where a server listens that was told nothing, the largest body it takes, and what it does not log: two lines for
    /// each request.
    /// </summary>
    public static void UseDefaults(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning))],
        });
        if (builder.Configuration["urls"] is not { Length: > 0 }) builder.WebHost.UseUrls(PublicUrl.Default);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimits.MaxBytes;
        });
    }
}
