// A gateway before a model provider: it knows customers by their tokens, refuses those whose prepaid balance is used
// up, passes the call on, and bills the tokens that the provider counted, one delta a call.
using AiGateway;
using PacSpace.Client;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPacSpace(options => options.ApiKey = builder.Configuration["PACSPACE_API_KEY"]);
builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddHttpClient<Provider>(client => client.Timeout = TimeSpan.FromMinutes(5));
builder.Services.AddSingleton<UsageFile>();
builder.Services.AddHostedService<UsageSender>();

var app = builder.Build();
app.MapPost("/v1/chat/completions", Completions.CompleteAsync);
await app.RunAsync();
