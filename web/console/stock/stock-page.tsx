/** Stock over all nodes or by node, at an address of its own (STK-4). */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { StockBrowser } from './stock-browser.tsx';

export default function StockPage() {
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/stock' });
  const open = useCallback((id: string) => void navigate({ to: '/stock/$id', params: { id } }), [navigate]);
  return (
    <StockBrowser
      search={search}
      onSearch={(next) => void navigate({ to: '/stock', search: next, replace: true })}
      onOpen={open}
    />
  );
}
