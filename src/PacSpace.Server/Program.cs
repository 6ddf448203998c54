using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(static kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
});
builder.Services.AddOptions<PacSpaceOptions>().BindConfiguration(PacSpaceOptions.Section)
    .ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStrictJson();

var app = builder.Build();
app.UseRequestIds(app.Services.GetRequiredService<TimeProvider>());
app.UseErrorEnvelopes();

await app.RunAsync();

/// <summary>The server's entry point, public so that tests can host it.</summary>
public sealed partial class Program;
