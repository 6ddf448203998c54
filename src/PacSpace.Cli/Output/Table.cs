using Spectre.Console;

namespace PacSpace.Cli.Output;

/// <summary>Rows under headings: ruled where a person is looking, else columns that blanks keep in line.</summary>
internal sealed class Table
{
    private const string Missing = "-";

    private readonly List<(string Heading, bool IsNumber)> _columns = [];
    private readonly List<string[]> _rows = [];

    public int Count => _rows.Count;

    public Table Text(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings) _columns.Add((heading, false));
        return this;
    }

    /// <summary>Columns whose last digits are in line.</summary>
    public Table Numbers(params ReadOnlySpan<string> headings)
    {
        foreach (var heading in headings) _columns.Add((heading, true));
        return this;
    }

    public void Add(params string?[] cells) =>
        _rows.Add([.. cells.Select(c => string.IsNullOrEmpty(c) ? Missing : Terminal.Plain(c))]);

    public void Write()
    {
        if (Terminal.IsScreen) AnsiConsole.Write(Ruled());
        else WriteAligned();
    }

    private Spectre.Console.Table Ruled()
    {
        var table = new Spectre.Console.Table { Border = TableBorder.Rounded };
        foreach (var (heading, isNumber) in _columns)
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { Alignment = isNumber ? Justify.Right : Justify.Left });
        foreach (var row in _rows) table.AddRow(Array.ConvertAll(row, Markup.Escape));
        return table;
    }

    private void WriteAligned()
    {
        var widths = _columns.Select((c, i) =>
            _rows.Select(r => r[i].Length).Append(c.Heading.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend([.. _columns.Select(c => c.Heading)]))
        {
            var cells = row.Select((cell, i) => _columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            Console.Out.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
