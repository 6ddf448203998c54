using System.Text.Json.Serialization;

namespace PacSpace.Server.Hosting.Mailing;

[JsonSerializable(typeof(OutgoingMail))]
internal sealed partial class MailingJson : JsonSerializerContext;
