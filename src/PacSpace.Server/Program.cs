using PacSpace.Server.Accounts;
using PacSpace.Server.ApiKeys;
using PacSpace.Server.Environments;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Control;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.RateLimiting;
using PacSpace.Server.Mail;

var builder = WebApplication.CreateBuilder(args);
builder.UseDefaultUrl();
builder.WebHost.ConfigureKestrel(static kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
});
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHostOptions();
builder.Services.AddStrictJson();
builder.Services.AddControlStore();
builder.Services.AddCallers();
builder.Services.AddRateLimits();
builder.Services.AddMail();
builder.Services.AddAccounts();
builder.Services.AddEnvironments();
builder.Services.AddApiKeys();

var app = builder.Build();
app.UseTrustedProxies();
app.UseRequestIds(app.Services.GetRequiredService<TimeProvider>());
app.UseErrorEnvelopes();
app.UseAuthentication();
app.UseRateLimits();
app.UseAuthorization();
app.MapAccounts();
app.MapEnvironments();
app.MapApiKeys();
app.MapMail();

await app.RunAsync();

/// <summary>The server's entry point, public so that tests can host it.</summary>
public sealed partial class Program;
