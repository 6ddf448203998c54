using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicLog;

/// <summary>Somebody who follows a log from outside, hashing as RFC 6962 is written down.</summary>
public sealed class Monitor(HttpClient client, string environmentId, LogVerifierKey key)
{
    public const int Width = 256;

    public static string IndexOf(long index)
    {
        var groups = new List<string>();
        do groups.Insert(0, (index % 1000).ToString("D3", CultureInfo.InvariantCulture));
        while ((index /= 1000) > 0);
        return string.Join('/', groups.Select((g, i) => i < groups.Count - 1 ? "x" + g : g));
    }

    public string PathOf(string level, long index, int width = Width) =>
        $"/log/{environmentId}/tile/{level}/{IndexOf(index)}" + (width < Width ? $".p/{width}" : "");

    public async Task<TreeHead> HeadAsync(CancellationToken ct)
    {
        var note = await client.GetStringAsync($"/log/{environmentId}/checkpoint", ct);
        var head = SignedNote.OpenTreeHead(note, key);
        Assert.NotNull(head);
        return head;
    }

    public async Task<byte[]> TileAsync(string level, long index, int width, CancellationToken ct)
    {
        using var response = await client.GetAsync(PathOf(level, index, width), ct);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        Assert.Equal(width * (level == "entries" ? 35 : 32), bytes.Length);
        return bytes;
    }

    /// <summary>The leaf hashes up to a size, from the tiles of that size.</summary>
    public async Task<List<byte[]>> LeavesAsync(long size, CancellationToken ct)
    {
        var leaves = new List<byte[]>();
        for (long index = 0; index * Width < size; index++)
        {
            var width = (int)Math.Min(Width, size - index * Width);
            leaves.AddRange((await TileAsync("0", index, width, ct)).Chunk(32));
        }
        return leaves;
    }

    /// <summary>The leaf hashes of a bundle's entries.</summary>
    public static IEnumerable<byte[]> LeavesOf(byte[] bundle)
    {
        for (var at = 0; at < bundle.Length; at += 35)
        {
            Assert.Equal(33, BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at)));
            yield return SHA256.HashData([0, .. bundle.AsSpan(at + 2, 33)]);
        }
    }

    /// <summary>MTH of RFC 6962 §2.1.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0) return SHA256.HashData([]);
        if (leaves.Length == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return SHA256.HashData([1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }

    public async Task<Answer> GetAsync(string path, CancellationToken ct) => await client.GetJsonAsync(path, ct);
}
