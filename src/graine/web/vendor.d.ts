// What the page uses of the vendored parts, as far as a type checker must know.
declare module "preact" {
  export function h(type: any, props: any, ...children: any[]): any;
  export function render(vnode: any, parent: Element): void;
  export const Fragment: any;
}
declare module "preact/hooks" {
  export function useState<S>(initial: S | (() => S)): [S, (next: S | ((before: S) => S)) => void];
  export function useState<S = undefined>(): [
    S | undefined,
    (next: S | undefined | ((before: S | undefined) => S | undefined)) => void,
  ];
  export function useEffect(effect: () => void | (() => void), inputs?: readonly unknown[]): void;
  export function useLayoutEffect(effect: () => void | (() => void), inputs?: readonly unknown[]): void;
  export function useRef<T>(initial: T): { current: T };
  export function useRef<T = any>(): { current: T | undefined };
  export function useMemo<T>(make: () => T, inputs: readonly unknown[]): T;
  export function useCallback<T extends (...given: any[]) => any>(callback: T, inputs: readonly unknown[]): T;
  export function useId(): string;
}
declare module "htm" {
  const htm: { bind(h: any): (strings: TemplateStringsArray, ...values: any[]) => any };
  export default htm;
}
declare module "idb" {
  interface Store {
    createIndex(name: string, path: string): unknown;
  }
  export interface Database {
    get(store: string, key: IDBValidKey): Promise<any>;
    put(store: string, value: unknown): Promise<IDBValidKey>;
    delete(store: string, key: IDBValidKey): Promise<void>;
    getAllKeysFromIndex(store: string, index: string): Promise<IDBValidKey[]>;
    createObjectStore(name: string, options: { keyPath: string }): Store;
  }
  export function openDB(
    name: string,
    version: number,
    events: { upgrade(database: Database): unknown; terminated(): unknown },
  ): Promise<Database>;
}
declare module "@preact/signals" {
  export interface ReadonlySignal<T> {
    readonly value: T;
    peek(): T;
    subscribe(listen: (value: T) => void): () => void;
  }
  export interface Signal<T> extends ReadonlySignal<T> {
    value: T;
  }
  export function signal<T>(value: T): Signal<T>;
  export function computed<T>(compute: () => T): ReadonlySignal<T>;
  export function effect(run: () => void | (() => void)): () => void;
  export function batch<T>(run: () => T): T;
  export function untracked<T>(run: () => T): T;
  export function useSignal<T>(value: T): Signal<T>;
  export function useComputed<T>(compute: () => T): ReadonlySignal<T>;
  export function useSignalEffect(run: () => void | (() => void)): void;
}
