namespace PacSpace.Server.Receipts.Formats;

/// <summary>The words of a receipt in one language. Numbers in braces are filled in.</summary>
public sealed record ReceiptWords
{
    /// <summary>BCP 47 tag of the language.</summary>
    public required string Language { get; init; }

    public required string Receipt { get; init; }
    public required string TestData { get; init; }
    public required string IssuedBy { get; init; }
    public required string Customer { get; init; }
    public required string Number { get; init; }
    public required string Issued { get; init; }
    public required string Period { get; init; }
    public required string AllEntries { get; init; }
    public required string EndExcluded { get; init; }
    public required string ChosenEntries { get; init; }
    public required string Unit { get; init; }
    public required string Closed { get; init; }
    public required string Open { get; init; }
    public required string Chosen { get; init; }
    public required string Customers { get; init; }
    public required string OpeningBalance { get; init; }
    public required string Credits { get; init; }
    public required string Debits { get; init; }
    public required string NetChange { get; init; }
    public required string ClosingBalance { get; init; }
    public required string ByMonth { get; init; }
    public required string Month { get; init; }
    public required string Entries { get; init; }
    public required string Date { get; init; }
    public required string Reason { get; init; }
    public required string Reference { get; init; }
    public required string Amount { get; init; }
    public required string Balance { get; init; }
    public required string Purged { get; init; }
    public required string NoEntries { get; init; }

    /// <summary>{0}: how many are not listed.</summary>
    public required string More { get; init; }

    /// <summary>{0}: how many are not listed.</summary>
    public required string MoreInPdf { get; init; }

    /// <summary>{0}: the time zone.</summary>
    public required string TimesIn { get; init; }

    /// <summary>{0}: the unit that was asked for.</summary>
    public required string UnitChosen { get; init; }

    /// <summary>{0}: how many.</summary>
    public required string Pending { get; init; }

    public required string Frozen { get; init; }
    public required string Proof { get; init; }
    public required string ProofRoot { get; init; }
    public required string Log { get; init; }
    public required string LogEntry { get; init; }
    public required string TreeHead { get; init; }

    /// <summary>{0}: entries in the log.</summary>
    public required string Size { get; init; }

    public required string Hash { get; init; }
    public required string NotSigned { get; init; }
    public required string HowToCheck { get; init; }

    /// <summary>{0}: the verify link.</summary>
    public required string Check { get; init; }

    /// <summary>{0}: the receipt's link.</summary>
    public required string NoProof { get; init; }

    public required string Download { get; init; }

    /// <summary>{0}: this page, {1}: pages in all.</summary>
    public required string PageOf { get; init; }

    /// <summary>{0}: the month's name, {1}: the year.</summary>
    public required string MonthYear { get; init; }

    public required IReadOnlyList<string> Months { get; init; }

    public static ReceiptWords English { get; } = new()
    {
        Language = "en",
        Receipt = "Receipt",
        TestData = "Test data from a sandbox. Not for accounting.",
        IssuedBy = "Issued by",
        Customer = "Customer",
        Number = "Receipt no.",
        Issued = "Issued",
        Period = "Period",
        AllEntries = "All entries up to the date of issue",
        EndExcluded = "end not included",
        ChosenEntries = "Chosen entries",
        Unit = "Unit",
        Closed = "Closed: no more entries can come into this period.",
        Open = "Open when issued: more entries may follow.",
        Chosen = "A selection of entries: it says nothing about completeness.",
        Customers = "Customers covered",
        OpeningBalance = "Opening balance",
        Credits = "Credits",
        Debits = "Debits",
        NetChange = "Net change",
        ClosingBalance = "Closing balance",
        ByMonth = "Summary by month (UTC)",
        Month = "Month",
        Entries = "Entries",
        Date = "Recorded",
        Reason = "Reason",
        Reference = "Reference",
        Amount = "Amount",
        Balance = "Balance",
        Purged = "Details were deleted after the retention period",
        NoEntries = "No entries in this period.",
        More = "{0} more entries are not listed. Their sums by month (UTC):",
        MoreInPdf = "{0} more entries are in the PDF and in the JSON.",
        TimesIn = "Times of entries: {0}. Periods and months: UTC.",
        UnitChosen = "The unit “{0}” was chosen for this document; the ledger records none.",
        Pending = "{0} entries are not yet covered by a signed tree head.",
        Frozen = "Verification of this ledger has stopped. Ask the issuer before you rely on this document.",
        Proof = "Proof",
        ProofRoot = "Proof root",
        Log = "Log",
        LogEntry = "Entry in the log",
        TreeHead = "Tree head",
        Size = "{0} entries",
        Hash = "Hash",
        NotSigned = "not signed yet",
        HowToCheck = "How to check this receipt",
        Check = "Scan the code or open {0}. The page recomputes the proof root from the ledger’s entries and shows that "
            + "they are in the issuer’s signed, append-only log. To check without trusting the issuer, ask for the proof "
            + "bundle of this period and run “pacspace verify” with the proof root above: it works offline.",
        NoProof = "No checkpoint covers exactly these entries yet, so there is no proof root to check. Ask the issuer to "
            + "lock this period; the receipt at {0} (also in the code) then shows its proof root.",
        Download = "Download as PDF",
        PageOf = "Page {0} of {1}",
        MonthYear = "{0} {1}",
        Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"],
    };

    public static ReceiptWords German { get; } = new()
    {
        Language = "de",
        Receipt = "Beleg",
        TestData = "Testdaten aus einer Sandbox. Nicht für die Buchhaltung.",
        IssuedBy = "Aussteller",
        Customer = "Kunde",
        Number = "Beleg-Nr.",
        Issued = "Ausgestellt",
        Period = "Zeitraum",
        AllEntries = "Alle Buchungen bis zur Ausstellung",
        EndExcluded = "Ende nicht eingeschlossen",
        ChosenEntries = "Ausgewählte Buchungen",
        Unit = "Einheit",
        Closed = "Abgeschlossen: In diesen Zeitraum kann keine Buchung mehr kommen.",
        Open = "Bei Ausstellung offen: Weitere Buchungen können folgen.",
        Chosen = "Eine Auswahl von Buchungen: Sie sagt nichts über Vollständigkeit.",
        Customers = "Erfasste Kunden",
        OpeningBalance = "Anfangssaldo",
        Credits = "Gutschriften",
        Debits = "Belastungen",
        NetChange = "Veränderung",
        ClosingBalance = "Endsaldo",
        ByMonth = "Summen nach Monat (UTC)",
        Month = "Monat",
        Entries = "Buchungen",
        Date = "Erfasst",
        Reason = "Grund",
        Reference = "Referenz",
        Amount = "Betrag",
        Balance = "Saldo",
        Purged = "Angaben wurden nach der Aufbewahrungsfrist gelöscht",
        NoEntries = "Keine Buchungen in diesem Zeitraum.",
        More = "{0} weitere Buchungen sind nicht aufgeführt. Ihre Summen nach Monat (UTC):",
        MoreInPdf = "{0} weitere Buchungen stehen im PDF und im JSON.",
        TimesIn = "Zeiten der Buchungen: {0}. Zeiträume und Monate: UTC.",
        UnitChosen = "Die Einheit „{0}“ wurde für dieses Dokument gewählt; im Hauptbuch steht keine.",
        Pending = "{0} Buchungen sind noch nicht von einem signierten Baumkopf gedeckt.",
        Frozen = "Die Prüfung dieses Hauptbuchs ist angehalten. Fragen Sie den Aussteller, bevor Sie sich hierauf verlassen.",
        Proof = "Nachweis",
        ProofRoot = "Nachweiswurzel",
        Log = "Protokoll",
        LogEntry = "Eintrag im Protokoll",
        TreeHead = "Baumkopf",
        Size = "{0} Einträge",
        Hash = "Hash",
        NotSigned = "noch nicht signiert",
        HowToCheck = "So prüfen Sie diesen Beleg",
        Check = "Scannen Sie den Code oder öffnen Sie {0}. Die Seite berechnet die Nachweiswurzel aus den Buchungen neu und "
            + "zeigt, dass sie im signierten, nur wachsenden Protokoll des Ausstellers stehen. Um zu prüfen, ohne dem "
            + "Aussteller zu vertrauen, verlangen Sie das Nachweispaket dieses Zeitraums und rufen „pacspace verify“ mit "
            + "der Nachweiswurzel oben auf: Das geht ohne Netz.",
        NoProof = "Noch deckt kein Abschluss genau diese Buchungen, daher gibt es keine Nachweiswurzel. Bitten Sie den "
            + "Aussteller, diesen Zeitraum festzuschreiben; der Beleg unter {0} (auch im Code) zeigt sie dann.",
        Download = "Als PDF herunterladen",
        PageOf = "Seite {0} von {1}",
        MonthYear = "{0} {1}",
        Months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
            "November", "Dezember"],
    };

    public static ReceiptWords French { get; } = new()
    {
        Language = "fr",
        Receipt = "Justificatif",
        TestData = "Données d’essai (sandbox). Ne pas comptabiliser.",
        IssuedBy = "Émis par",
        Customer = "Client",
        Number = "Justificatif n°",
        Issued = "Établi le",
        Period = "Période",
        AllEntries = "Toutes les écritures jusqu’à l’établissement",
        EndExcluded = "fin non comprise",
        ChosenEntries = "Écritures choisies",
        Unit = "Unité",
        Closed = "Close : aucune écriture ne peut plus entrer dans cette période.",
        Open = "Ouverte à l’établissement : d’autres écritures peuvent suivre.",
        Chosen = "Une sélection d’écritures : elle ne dit rien de l’exhaustivité.",
        Customers = "Clients couverts",
        OpeningBalance = "Solde initial",
        Credits = "Crédits",
        Debits = "Débits",
        NetChange = "Variation",
        ClosingBalance = "Solde final",
        ByMonth = "Totaux par mois (UTC)",
        Month = "Mois",
        Entries = "Écritures",
        Date = "Enregistrée",
        Reason = "Motif",
        Reference = "Référence",
        Amount = "Montant",
        Balance = "Solde",
        Purged = "Détails supprimés après la durée de conservation",
        NoEntries = "Aucune écriture dans cette période.",
        More = "{0} autres écritures ne sont pas listées. Leurs totaux par mois (UTC) :",
        MoreInPdf = "{0} autres écritures figurent dans le PDF et le JSON.",
        TimesIn = "Heures des écritures : {0}. Périodes et mois : UTC.",
        UnitChosen = "L’unité « {0} » a été choisie pour ce document ; le registre n’en indique aucune.",
        Pending = "{0} écritures ne sont pas encore couvertes par une tête d’arbre signée.",
        Frozen = "La vérification de ce registre est arrêtée. Interrogez l’émetteur avant de vous fier à ce document.",
        Proof = "Preuve",
        ProofRoot = "Racine de preuve",
        Log = "Journal",
        LogEntry = "Entrée du journal",
        TreeHead = "Tête d’arbre",
        Size = "{0} entrées",
        Hash = "Empreinte",
        NotSigned = "pas encore signée",
        HowToCheck = "Comment vérifier ce justificatif",
        Check = "Scannez le code ou ouvrez {0}. La page recalcule la racine de preuve à partir des écritures et montre "
            + "qu’elles figurent dans le journal signé de l’émetteur, auquel on ne peut qu’ajouter. Pour vérifier sans faire "
            + "confiance à l’émetteur, demandez le fichier de preuve de cette période et lancez « pacspace verify » avec la "
            + "racine ci-dessus : cela fonctionne hors ligne.",
        NoProof = "Aucun arrêté ne couvre encore exactement ces écritures ; il n’y a donc pas de racine de preuve. Demandez à "
            + "l’émetteur d’arrêter cette période ; le justificatif à l’adresse {0} (aussi dans le code) l’affichera.",
        Download = "Télécharger en PDF",
        PageOf = "Page {0} sur {1}",
        MonthYear = "{0} {1}",
        Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre"],
    };

    public static ReceiptWords Spanish { get; } = new()
    {
        Language = "es",
        Receipt = "Justificante",
        TestData = "Datos de prueba (sandbox). No contabilizar.",
        IssuedBy = "Emitido por",
        Customer = "Cliente",
        Number = "Justificante n.º",
        Issued = "Emitido",
        Period = "Periodo",
        AllEntries = "Todos los asientos hasta la emisión",
        EndExcluded = "final no incluido",
        ChosenEntries = "Asientos elegidos",
        Unit = "Unidad",
        Closed = "Cerrado: no puede entrar ningún asiento más en este periodo.",
        Open = "Abierto al emitirse: pueden seguir más asientos.",
        Chosen = "Una selección de asientos: no dice nada sobre su integridad.",
        Customers = "Clientes incluidos",
        OpeningBalance = "Saldo inicial",
        Credits = "Abonos",
        Debits = "Cargos",
        NetChange = "Variación",
        ClosingBalance = "Saldo final",
        ByMonth = "Totales por mes (UTC)",
        Month = "Mes",
        Entries = "Asientos",
        Date = "Registrado",
        Reason = "Motivo",
        Reference = "Referencia",
        Amount = "Importe",
        Balance = "Saldo",
        Purged = "Detalles eliminados tras el plazo de conservación",
        NoEntries = "Ningún asiento en este periodo.",
        More = "{0} asientos más no se enumeran. Sus totales por mes (UTC):",
        MoreInPdf = "{0} asientos más están en el PDF y en el JSON.",
        TimesIn = "Horas de los asientos: {0}. Periodos y meses: UTC.",
        UnitChosen = "La unidad «{0}» se eligió para este documento; el libro no registra ninguna.",
        Pending = "{0} asientos aún no están cubiertos por una cabeza de árbol firmada.",
        Frozen = "La verificación de este libro está detenida. Consulte al emisor antes de confiar en este documento.",
        Proof = "Prueba",
        ProofRoot = "Raíz de prueba",
        Log = "Registro",
        LogEntry = "Entrada del registro",
        TreeHead = "Cabeza de árbol",
        Size = "{0} entradas",
        Hash = "Hash",
        NotSigned = "aún sin firmar",
        HowToCheck = "Cómo comprobar este justificante",
        Check = "Escanee el código o abra {0}. La página recalcula la raíz de prueba a partir de los asientos y muestra que "
            + "están en el registro firmado del emisor, que solo puede crecer. Para comprobarlo sin confiar en el emisor, pida "
            + "el archivo de prueba de este periodo y ejecute «pacspace verify» con la raíz de arriba: funciona sin conexión.",
        NoProof = "Ningún cierre cubre todavía exactamente estos asientos, por lo que no hay raíz de prueba. Pida al emisor que "
            + "cierre este periodo; el justificante en {0} (también en el código) la mostrará.",
        Download = "Descargar en PDF",
        PageOf = "Página {0} de {1}",
        MonthYear = "{0} de {1}",
        Months = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
            "noviembre", "diciembre"],
    };
}
