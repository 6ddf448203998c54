using System.Text.Json;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting.Json;

/// <summary>Members that this version does not know are ignored, but what no JSON of ours may hold they may not either.</summary>
internal static class UnknownMembers
{
    public static IEnumerable<FieldError> Check(IDictionary<string, JsonElement>? members)
    {
        foreach (var (name, value) in members ?? new Dictionary<string, JsonElement>())
            if (ErrorOf(value) is { } error) yield return new FieldError(name, error);
    }

    private static string? ErrorOf(JsonElement value)
    {
        try
        {
            JsonText.RequireClean(value.GetRawText());
            return null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}
