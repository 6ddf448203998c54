using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting;

internal static class HostSetup
{
    public static IServiceCollection AddHostOptions(this IServiceCollection services)
    {
        services.AddOptions<PacSpaceOptions>().BindConfiguration(PacSpaceOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        // Its request lines hold query strings, and those of mailed links hold tokens.
        services.AddLogging(static logging =>
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        return services.AddSingleton<IValidateOptions<PacSpaceOptions>, PacSpaceOptionsValidator>();
    }

    /// <summary>The framework's own line for every request is for those who ask for it: configuration overrides this.</summary>
    public static void UseQuietLog(this WebApplicationBuilder builder) =>
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = [new("Logging:LogLevel:Default", "Information"), new("Logging:LogLevel:Microsoft.AspNetCore", "Warning")],
        });

    /// <summary>Where a server listens that was told nothing.</summary>
    public static void UseDefaultUrl(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is not { Length: > 0 }) builder.WebHost.UseUrls(PublicUrl.Default);
    }
}
