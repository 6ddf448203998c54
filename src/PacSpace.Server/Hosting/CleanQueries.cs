using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting;

internal static class CleanQueries
{
    /// <summary>
    /// Refuses U+0000 in a query string, as in any other string: not every database could even be asked for it. Bytes
    /// that are no UTF-8 arrive as U+FFFD.
    /// </summary>
    public static void UseCleanQueries(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true) return next(context);
        FieldError[] errors =
        [
            .. context.Request.Query.Where(p => p.Value.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true))
                .Select(p => new FieldError(p.Key, "holds U+0000, which is not allowed; remove it")),
        ];
        return errors.Length == 0 ? next(context) : ErrorResult.WriteAsync(context, ApiError.Validation(errors));
    });
}
