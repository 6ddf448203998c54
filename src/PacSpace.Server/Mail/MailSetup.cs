using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Mail;

[JsonSerializable(typeof(DashboardEnvelope<IReadOnlyList<DevMailItem>>))]
internal sealed partial class MailJson : JsonSerializerContext;

/// <summary>Sends the mails that features put into the outbox.</summary>
internal static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>()
            .AddSingleton<DevMailbox>()
            .AddSingleton<IMailTransport>(static provider =>
                provider.GetRequiredService<IOptions<MailOptions>>().Value.HasSmtp
                    ? ActivatorUtilities.CreateInstance<SmtpTransport>(provider)
                    : ActivatorUtilities.CreateInstance<FileTransport>(provider))
            .AddHostedService<MailSender>()
            .AddJsonContext(MailJson.Default);
    }

    public static void MapMail(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<MailOptions>>().Value.HasSmtp) return;
        var dev = routes.MapGroup("/dev/mail").AllowAnonymous().ExcludeFromDescription()
            .AddEndpointFilter(DevMail.RequireLoopback);
        dev.MapGet("", DevMail.ListAsync).WithName("listDevMail");
        dev.MapGet("/{id}", DevMail.Get).WithName("getDevMail");
    }
}
