// chart.tsx - a chart of Observable Plot in the page: sized by its box, with its own inline style taken out (CSP).
import { useEffect, useRef } from 'preact/hooks';
import type * as PlotModule from '@observablehq/plot';
import { rtl } from '../words';

export type Plot = typeof PlotModule;

export function Chart(props: {
  of: unknown;
  draw: (plot: Plot, width: number) => Element;
  name: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const holder = box.current!;
    let [stop, width] = [false, 0];
    const watch = new ResizeObserver(() => {
      const next = Math.round(holder.clientWidth);
      if (!next || next === width) return;
      width = next;
      void import('@observablehq/plot').then((plot) => {
        if (stop) return;
        const made = props.draw(plot, width);
        made.querySelectorAll('style').forEach((one) => one.remove());
        made.setAttribute('aria-hidden', 'true');
        holder.replaceChildren(made);
      });
    });
    watch.observe(holder);
    return () => {
      stop = true;
      watch.disconnect();
    };
  }, [props.of, rtl.value]);
  return <div ref={box} class="chart" role="img" aria-label={props.name} />;
}
