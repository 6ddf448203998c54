using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace PacSpace.Server.Hosting.Pages;

/// <summary>
/// The pages' script and styles, embedded. Their addresses hold their content's hash, so browsers may keep them.
/// The script is built from sdk/typescript (<c>npm run page</c>) and committed: running the server needs no Node.
/// </summary>
internal static class PageAssets
{
    public const string Script = "verify.js";
    public const string Style = "verify.css";
    public const string ReceiptStyle = "receipt.css";

    private static readonly FrozenDictionary<string, Asset> Assets = new[]
    {
        Load(Script, "text/javascript; charset=utf-8"), Load(Style, "text/css; charset=utf-8"),
        Load(ReceiptStyle, "text/css; charset=utf-8"),
    }.ToFrozenDictionary(asset => asset.Name);

    private static readonly FrozenDictionary<string, Asset> ByFile =
        Assets.Values.ToFrozenDictionary(asset => asset.File);

    /// <summary>Where a page finds an asset: relative, because a proxy may put the server below a path.</summary>
    public static string PathOf(string name) => $"assets/{Assets[name].File}";

    internal static IResult Handle(string name, HttpResponse response)
    {
        if (!ByFile.TryGetValue(name, out var asset)) return Results.NotFound();
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Bytes, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Tag}\""));
    }

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var tag = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
        var file = $"{Path.GetFileNameWithoutExtension(name)}.{tag}{Path.GetExtension(name)}";
        return new Asset(name, file, tag, contentType, bytes);
    }

    private sealed record Asset(string Name, string File, string Tag, string ContentType, byte[] Bytes);
}
