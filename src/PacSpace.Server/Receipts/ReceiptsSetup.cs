using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Pages;
using PacSpace.Server.Hosting.Receipts;
using PacSpace.Server.Receipts.Page;

namespace PacSpace.Server.Receipts;

internal static class ReceiptsSetup
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) => services
        .AddSingleton<ReceiptRegister>().AddSingleton<AccessHints>().AddSingleton<ReceiptReader>().AddSingleton<ReceiptPrinter>()
        .AddJsonContext(ReceiptsJson.Default);

    /// <summary>Receipts of the key's environment.</summary>
    public static void MapReceipts(this IEndpointRouteBuilder balance)
    {
        balance.MapGet("/receipt/{customerId}", ReceiptEndpoints.MakeAsync).WithName("getCustomerReceipt")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound);
        balance.MapGet("/invoice-proof/{customerId}", ReceiptEndpoints.ProveInvoiceAsync).WithName("getInvoiceProof")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound);
        balance.MapGet("/receipts/{receiptId}", ReceiptEndpoints.GetAsync).WithName("getReceipt")
            .WithRefusals(ErrorCodes.NotFound);
        balance.MapGet("/customers/{customerId}/receipts", ReceiptEndpoints.ListAsync).WithName("listReceipts")
            .WithRefusals(ErrorCodes.CustomerNotFound);
    }

    /// <summary>A customer's receipt in the dashboard.</summary>
    public static void MapCustomerReceipts(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/dashboard/customers/{customerId}").WithTags("Customers")
            .RequireAuthorization(Policies.Dashboard).PicksEnvironment()
            .MapGet("/receipt", CustomerReceipt.MakeAsync).WithName("getDashboardReceipt")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound);

    /// <summary>Receipts for whoever knows their ids: as JSON, as PDF and as a page.</summary>
    public static void MapPublicReceipts(this IEndpointRouteBuilder app)
    {
        var receipts = app.MapGroup("/api/v1/receipt").WithTags("Public").AllowAnonymous();
        receipts.AddEndpointFilter(static (context, next) =>
        {
            PageRenderer.SetSecret(context.HttpContext.Response);
            return next(context);
        });
        receipts.MapGetAndHead("/{receiptId}", ReceiptEndpoints.GetPublicAsync).WithName("getPublicReceipt")
            .WithRefusals(ErrorCodes.NotFound);
        receipts.MapGetAndHead("/{receiptId}.pdf", ReceiptPdfEndpoint.HandleAsync).WithName("getReceiptPdf")
            .WithRefusals(ErrorCodes.NotFound)
            .Produces<string>(StatusCodes.Status200OK, "application/pdf");
        var page = app.MapGroup("/receipt").ExcludeFromDescription().AllowAnonymous();
        page.MapGetAndHead("/{receiptId}", ReceiptPages.HandleAsync).WithName("receiptPage");
        page.MapGet("/assets/{name}", PageAssets.Handle).WithName("receiptPageAsset").DisableRateLimiting();
    }
}
