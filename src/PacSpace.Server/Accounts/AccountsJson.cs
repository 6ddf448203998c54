using System.Text.Json.Serialization;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Accounts;

[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(EmailRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(ResetPasswordRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(PreferencesRequest))]
[JsonSerializable(typeof(DashboardEnvelope<RegisteredAccount>))]
[JsonSerializable(typeof(DashboardEnvelope<LoginAnswer>))]
[JsonSerializable(typeof(DashboardEnvelope<AccountProfile>))]
[JsonSerializable(typeof(DashboardEnvelope<Notice>))]
internal sealed partial class AccountsJson : JsonSerializerContext;
