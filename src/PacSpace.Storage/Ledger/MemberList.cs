using System.Buffers.Binary;

namespace PacSpace.Storage.Ledger;

/// <summary>Log indices as stored: 8 bytes each, big-endian.</summary>
internal static class MemberList
{
    public static byte[] Encode(IReadOnlyList<long> members)
    {
        var bytes = new byte[members.Count * sizeof(long)];
        for (var i = 0; i < members.Count; i++)
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * sizeof(long)), members[i]);
        return bytes;
    }

    public static IReadOnlyList<long> Decode(byte[] bytes)
    {
        var members = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < members.Length; i++)
            members[i] = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i * sizeof(long)));
        return members;
    }
}
