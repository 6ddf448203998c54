using System.Text.Json;
using PacSpace.Cli.Login;
using PacSpace.Cli.Output;

namespace PacSpace.Cli.Keys;

/// <summary>Shows keys. A secret that was saved is not shown.</summary>
internal static class KeyText
{
    public static void Write(JsonElement key, bool isJson, bool isSaved)
    {
        if (isJson)
        {
            JsonLine.Write(json =>
            {
                foreach (var member in key.EnumerateObject())
                    if (!isSaved || member.Name is not ("secretKey" or "fullKey")) member.WriteTo(json);
                if (isSaved) json.WriteString("file", CredentialsFile.Path);
            });
            return;
        }
        Facts.Write(
            ("Id", Member(key, "id")),
            ("Name", Member(key, "name")),
            ("Environment", Member(key, "environment")),
            ("Public key", Member(key, "publicKey")),
            ("Active", key.GetProperty("active").GetBoolean() ? "yes" : "no"),
            ("Old secret until", Member(key, "previousSecretExpiresAt")),
            ("Key", isSaved ? $"saved in {CredentialsFile.Path}" : Member(key, "fullKey")));
        if (!isSaved && Member(key, "fullKey") is not null)
            Console.Error.WriteLine("The key is not shown again: export PACSPACE_API_KEY=… or keep it in your vault.");
    }

    public static void WriteList(JsonElement page, bool isJson)
    {
        if (isJson)
        {
            JsonLine.Write(page);
            return;
        }
        var table = new Table().Text("id", "name", "environment", "public key", "active", "created", "last used");
        foreach (var key in page.GetProperty("items").EnumerateArray())
            table.Add(Member(key, "id"), Member(key, "name"), Member(key, "environment"), Member(key, "publicKey"),
                key.GetProperty("active").GetBoolean() ? "yes" : "no", Member(key, "createdAt"), Member(key, "lastUsedAt"));
        table.Write();
        var total = page.GetProperty("total").GetInt64();
        if (table.Count < total) Console.Out.WriteLine($"{table.Count} of {total} keys; --page shows others.");
    }

    private static string? Member(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
