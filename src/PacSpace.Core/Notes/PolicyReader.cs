using System.Globalization;
using System.Text;

namespace PacSpace.Core.Notes;

/// <summary>
/// Reads a policy line by line. The file is octets: names are compared byte for byte, so lines are held as Latin-1
/// text, one character for each byte, and only keys, URLs and messages are read as UTF-8.
/// </summary>
internal sealed class PolicyReader
{
    private const string None = "none";

    private readonly List<PolicyLog> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly List<PolicyVoter> _voters = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _groups = [];
    private int? _quorum;
    private int _quorumLine;
    private int _line;

    public LogPolicy Policy() => new(_logs, _witnesses, new PolicyQuorum(_voters, _quorum));

    /// <summary>What is wrong with the first line that is; null if none is.</summary>
    public PolicyError? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > LogPolicy.MaxSize)
            return new(0, $"a policy has at most {LogPolicy.MaxSize} bytes; this is another kind of file");
        while (!file.IsEmpty)
        {
            _line++;
            var end = file.IndexOf((byte)'\n');
            var line = end < 0 ? file : file[..end];
            file = end < 0 ? [] : file[(end + 1)..];
            if (ReadLine(line) is { } problem) return new(_line, problem);
        }
        if (_logs.Count == 0) return new(0, "it names no log; add a line 'log <vkey> [<url>]'");
        return _quorumLine > 0 ? null
            : new(0, "it has no quorum line; add 'quorum none', or the name of a witness or group");
    }

    private string? ReadLine(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (octet == '\r') return "it ends with a carriage return; save the file with LF line ends";
            if ((octet < 0x20 && octet != '\t') || octet == 0x7F)
                return $"it holds the control character 0x{octet:x2}; remove it";
        }
        var words = Encoding.Latin1.GetString(octets).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0][0] == '#') return null;
        return words[0] switch
        {
            "log" => ReadLog(words),
            "witness" => ReadWitness(words),
            "group" => ReadGroup(words),
            "quorum" => ReadQuorum(words),
            _ => $"'{Show(words[0])}' begins no line of a policy; use log, witness, group, quorum or #",
        };
    }

    private string? ReadLog(string[] words)
    {
        if (words.Length is not (2 or 3)) return "write 'log <vkey> [<url>]'";
        if (Vkey.Read(Utf8(words[1]), Vkey.Ed25519, out var name, out var bytes) is { } problem)
            return $"{problem}; copy the log's key again from where it is published";
        if (IsKnownKey("log", bytes, out var first)) return $"this log's key is on line {first} already; remove one";
        _logs.Add(new PolicyLog(new LogVerifierKey(name, bytes), Url(words, 2)));
        return null;
    }

    private string? ReadWitness(string[] words)
    {
        if (words.Length is not (3 or 4)) return "write 'witness <name> <vkey> [<url>]'";
        if (Vkey.Read(Utf8(words[2]), Vkey.Cosignature, out var name, out var bytes) is { } problem)
            return $"{problem}; copy the witness's key again from where it is published";
        if (IsKnownKey("witness", bytes, out var first))
            return $"this witness's key is on line {first} already; remove one";
        if (Define(words[1], 0, [_witnesses.Count]) is { } refused) return refused;
        _witnesses.Add(new PolicyWitness(Utf8(words[1]), new WitnessKey(name, bytes), Url(words, 3)));
        return null;
    }

    private string? ReadGroup(string[] words)
    {
        if (words.Length < 4) return "write 'group <name> <k|any|all> <member>…' with at least one member";
        var members = new List<int>();
        foreach (var member in words[3..])
        {
            if (Find(member, out var number) is { } problem) return problem;
            // A witness that counted twice could make up a quorum alone.
            if (!_groups.TryAdd(number, words[1]))
                return $"'{Show(member)}' is a member of group '{Show(_groups[number])}' already; remove one";
            members.Add(number);
        }
        int? threshold = words[2] switch
        {
            "any" => 1,
            "all" => members.Count,
            var k => Threshold(k, members.Count),
        };
        return threshold is { } votes ? Define(words[1], votes, members)
            : $"'{Show(words[2])}' is not any, all or a number from 1 to {members.Count}";
    }

    private string? ReadQuorum(string[] words)
    {
        if (words.Length != 2) return "write 'quorum <name>' or 'quorum none'";
        if (_quorumLine > 0) return $"line {_quorumLine} says already what the quorum is; remove one";
        _quorumLine = _line;
        if (words[1] == None) return null;
        if (Find(words[1], out var number) is { } problem) return problem;
        _quorum = number;
        return null;
    }

    private string? Define(string name, int threshold, IReadOnlyList<int> members)
    {
        if (name == None) return "'none' is the name of the empty quorum; take another name";
        if (!_numbers.TryAdd(name, _voters.Count)) return $"'{Show(name)}' is defined already; take another name";
        _voters.Add(new PolicyVoter(Utf8(name), threshold, members));
        return null;
    }

    private string? Find(string name, out int number) => _numbers.TryGetValue(name, out number) ? null
        : $"no line above defines '{Show(name)}'; define the witness or group first";

    private bool IsKnownKey(string kind, byte[] key, out int line)
    {
        var id = kind + Convert.ToHexString(key);
        if (_lines.TryGetValue(id, out line)) return true;
        _lines.Add(id, _line);
        return false;
    }

    private static int? Threshold(string text, int members) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k >= 1 && k <= members
            && text[0] != '0' ? k : null;

    private static string? Url(string[] words, int place) => words.Length > place ? Utf8(words[place]) : null;

    private static string Utf8(string octets) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(octets));

    // A message goes to a terminal, so it carries no control characters and not a whole garbage file.
    private static string Show(string octets)
    {
        var text = string.Concat(Utf8(octets).EnumerateRunes()
            .Select(rune => Rune.IsControl(rune) ? "?" : rune.ToString()).Take(61));
        return text.EnumerateRunes().Count() > 60 ? text[..^1] + "…" : text;
    }
}
