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

    /// <summary>Where a server listens that was told nothing.</summary>
    public static void UseDefaultUrl(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["urls"] is not { Length: > 0 }) builder.WebHost.UseUrls(PublicUrl.Default);
    }
}
