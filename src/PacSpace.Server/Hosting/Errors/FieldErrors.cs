namespace PacSpace.Server.Hosting.Errors;

/// <summary>Collects what is wrong with the members of a request, so that a client learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public void Add(string field, string message) => _errors.Add(new FieldError(field, message));

    /// <summary>Text of 1 to <paramref name="maxLength"/> characters, trimmed, on one line.</summary>
    public string RequireText(string field, string? value, int maxLength)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0) Add(field, "is required");
        else if (!Characters.AreAtMost(maxLength, text)) Add(field, $"must have at most {maxLength} characters");
        else if (text.Any(char.IsControl)) Add(field, "must not hold control characters such as line breaks");
        return text;
    }

    /// <summary>The refusal, or null if nothing was wrong.</summary>
    public ApiError? ToError() => _errors.Count == 0 ? null : ApiError.Validation(_errors);
}
