using System.Text;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Identifiers;

/// <summary>
/// A customer's name of fixed length outside of its environment: <c>0x</c> and 40 hex digits, the first 20 bytes of
/// SHA-256(<c>pacspace/customer/v1\n&lt;origin&gt;\n&lt;customerId&gt;</c>). Whoever knows origin and id can compute it.
/// </summary>
public static class CustomerReference
{
    private const string Context = "pacspace/customer/v1";
    private const int Size = 20;

    /// <param name="origin">Of the environment's log.</param>
    public static string Of(string origin, string customerId)
    {
        var hash = Hash.Sha256(Encoding.UTF8.GetBytes($"{Context}\n{origin}\n{customerId}"));
        return "0x" + hash.ToHex()[..(2 * Size)];
    }
}
