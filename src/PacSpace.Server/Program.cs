using PacSpace.Server.Accounts;
using PacSpace.Server.ApiKeys;
using PacSpace.Server.Balances;
using PacSpace.Server.Checkpoints;
using PacSpace.Server.Deltas;
using PacSpace.Server.Docs;
using PacSpace.Server.Environments;
using PacSpace.Server.Health;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Control;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.RateLimiting;
using PacSpace.Server.Mail;
using PacSpace.Server.Pipeline;
using PacSpace.Server.Proofs;
using PacSpace.Server.PublicLog;
using PacSpace.Server.PublicVerify;
using PacSpace.Server.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.UseDefaults();
builder.WebHost.ConfigureKestrel(static kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = BodyLimits.MaxBytes;
});
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHostOptions();
builder.Services.AddStrictJson();
builder.Services.AddControlStore();
builder.Services.AddPipeline();
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddCallers();
builder.Services.AddRateLimits();
builder.Services.AddDocs();
builder.Services.AddHealth();
builder.Services.AddMail();
builder.Services.AddAccounts();
builder.Services.AddEnvironments();
builder.Services.AddApiKeys();
builder.Services.AddDeltas();
builder.Services.AddBalances();
builder.Services.AddCheckpoints();
builder.Services.AddProofs();
builder.Services.AddPublicVerify();
builder.Services.AddPublicLog();

var app = builder.Build();
app.UseTrustedProxies();
app.UseRequestIds(app.Services.GetRequiredService<TimeProvider>());
app.UseErrorEnvelopes();
app.UseAnyOrigin();
app.UseAuthentication();
app.UseRateLimits();
app.UseAuthorization();
app.UseBodyLimits();

app.MapDocs();
app.MapHealth();
app.MapTelemetry();
app.MapMail();
app.MapAccounts();
app.MapEnvironments();
app.MapApiKeys();
app.MapPublicVerify();
app.MapPublicLog();

var balance = app.MapGroup("/api/v1/balance").RequireAuthorization(Policies.ApiKey).WithTags("Balance");
balance.MapDeltas(app.Configuration);
balance.MapBalances();
balance.MapCheckpoints();
balance.MapProofs();

if (!await app.OpenStorageAsync()) return;
await app.RunAsync();

/// <summary>The server's entry point, public so that tests can host it.</summary>
public sealed partial class Program;
