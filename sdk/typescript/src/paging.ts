/** How the pages of a list are asked for and told apart. */
export interface Pages<Page, Item, Place> {
  /** One page; without a place, the one that the caller asked for. */
  readonly read: (place?: Place) => Promise<Page>;
  readonly items: (page: Page) => readonly Item[];
  /** Where the walk over all items begins. */
  readonly first: Place;
  /** Where it goes on after this page; undefined at the end. */
  readonly next: (page: Page) => Place | undefined;
}

/**
 * A list of the server. Await it for the page that was asked for, or iterate over it for every item, page by page:
 *
 * ```ts
 * const { customers, pagination } = await pac.balance.customers({ limit: 10 });
 * for await (const customer of pac.balance.customers()) console.log(customer.customerId);
 * ```
 *
 * Nothing is sent until one of the two is done.
 */
export class Paged<Page, Item> implements PromiseLike<Page>, AsyncIterable<Item> {
  readonly #read: () => Promise<Page>;
  readonly #walk: () => AsyncGenerator<Item, void, undefined>;
  #page: Promise<Page> | undefined;

  private constructor(read: () => Promise<Page>, walk: () => AsyncGenerator<Item, void, undefined>) {
    this.#read = read;
    this.#walk = walk;
  }

  /** @internal */
  static of<Page, Item, Place>(pages: Pages<Page, Item, Place>): Paged<Page, Item> {
    return new Paged(() => pages.read(), () => walk(pages));
  }

  /** The page that was asked for. */
  then<Result = Page, Other = never>(
    onPage?: ((page: Page) => Result | PromiseLike<Result>) | null,
    onError?: ((error: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Result | Other> {
    return this.#first().then(onPage, onError);
  }

  /** As a promise's. */
  catch<Other = never>(onError?: ((error: unknown) => Other | PromiseLike<Other>) | null): Promise<Page | Other> {
    return this.#first().catch(onError);
  }

  /** As a promise's. */
  finally(onEnd?: (() => void) | null): Promise<Page> {
    return this.#first().finally(onEnd);
  }

  /** Every item, from the place that was asked for to the end. */
  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    return this.#walk();
  }

  #first(): Promise<Page> {
    return this.#page ??= this.#read();
  }
}

async function* walk<Page, Item, Place>(pages: Pages<Page, Item, Place>): AsyncGenerator<Item, void, undefined> {
  for (let place: Place | undefined = pages.first; place !== undefined;) {
    const page: Page = await pages.read(place);
    yield* pages.items(page);
    place = pages.next(page);
  }
}

interface OffsetPlace {
  readonly limit: number;
  readonly offset: number;
}

/** A list by `limit` and `offset`. A walk takes pages of `limit`, or else as long as the server gives them. */
export function byOffset<Page extends { pagination: { offset: number; limit: number; hasMore: boolean } }, Item>(
  asked: { readonly limit?: number | undefined; readonly offset?: number | undefined },
  longest: number,
  read: (place?: OffsetPlace) => Promise<Page>,
  items: (page: Page) => readonly Item[],
): Paged<Page, Item> {
  return Paged.of<Page, Item, OffsetPlace>({
    read,
    items,
    first: { limit: asked.limit ?? longest, offset: asked.offset ?? 0 },
    next: page => page.pagination.hasMore && items(page).length > 0
      ? { limit: page.pagination.limit, offset: page.pagination.offset + items(page).length } : undefined,
  });
}

interface PagePlace {
  readonly page: number;
  readonly limit: number;
}

/** A list by `page` and `limit`. */
export function byPage<Page, Item>(
  asked: { readonly page?: number | undefined; readonly limit?: number | undefined },
  longest: number,
  read: (place?: PagePlace) => Promise<Page>,
  items: (page: Page) => readonly Item[],
  paginationOf: (page: Page) => { page: number; limit: number; totalPages: number } | null | undefined,
): Paged<Page, Item> {
  return Paged.of<Page, Item, PagePlace>({
    read,
    items,
    first: { page: asked.page ?? 1, limit: asked.limit ?? longest },
    next: answer => {
      const at = paginationOf(answer);
      return at && at.page < at.totalPages ? { page: at.page + 1, limit: at.limit } : undefined;
    },
  });
}
