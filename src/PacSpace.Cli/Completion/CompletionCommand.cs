using System.CommandLine;

namespace PacSpace.Cli.Completion;

/// <summary><c>pacspace completion</c>: the script by which a shell completes the command's words.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> Shell =
        new("shell") { Description = "Your shell.", HelpName = "bash|zsh|fish" };

    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion",
            "Prints the completion script of a shell. In bash: source <(pacspace completion bash)")
        {
            Shell,
        };
        command.SetAction(parsed => Console.Out.Write(parsed.GetRequiredValue(Shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }

    // The command itself knows its words: the [suggest] directive is asked with the line and the cursor's place.
    private const string Bash =
        """
        _pacspace() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(pacspace "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _pacspace pacspace

        """;

    private const string Zsh =
        """
        #compdef pacspace
        _pacspace() {
          local -a words_known
          words_known=("${(@f)$(pacspace "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- $words_known
          _files
        }
        # A file of $fpath is the function's body when it first runs.
        if [ "$funcstack[1]" = "_pacspace" ]; then _pacspace; else compdef _pacspace pacspace; fi

        """;

    private const string Fish =
        """
        complete -c pacspace -a '(pacspace "[suggest:"(commandline -C)"]" (commandline -p | string collect) 2>/dev/null)'

        """;
}
