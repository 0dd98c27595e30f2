/** The real stores that can be started for a run: image, port and address. A new one is one entry here. */
import type { ReadBackKind } from '../../plan/plan.js';

export interface StoreRecipe {
  /** As docker/setup builds it. */
  readonly image: string;
  readonly port: number;
  /** @param place `address:port`, as the harness and a shipper in its network reach it */
  readonly url: (place: string) => string;
}

export const storeRecipes: Readonly<Record<ReadBackKind, StoreRecipe>> = {
  'elasticsearch-read': {
    image: 'lostline/opensearch:2.19.1',
    port: 9200,
    url: (place) => `http://${place}`,
  },
  'loki-read': { image: 'lostline/loki:3.7.8', port: 3100, url: (place) => `http://${place}` },
  'kafka-read': { image: 'lostline/kafka:4.3.1', port: 9092, url: (place) => `kafka://${place}` },
  'postgresql-read': {
    image: 'lostline/postgresql:15',
    port: 5432,
    url: (place) => `postgresql://lostline@${place}/lostline`,
  },
};
