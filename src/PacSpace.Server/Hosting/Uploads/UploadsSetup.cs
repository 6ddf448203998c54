namespace PacSpace.Server.Hosting.Uploads;

internal static class UploadsSetup
{
    /// <summary>Bodies that are read row by row, however long they are.</summary>
    public static IServiceCollection AddUploads(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<UploadBodies>();
    }
}
