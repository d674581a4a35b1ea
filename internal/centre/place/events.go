package place

// The events of this capability.
const (
	// EventImported says that areas have changed. Whoever keeps the areas that something lies in computes them anew, with
	// Map.In(ctx).
	EventImported = "area.imported"
	// EventStreets says that the layer of streets was replaced.
	EventStreets = "place.streets_replaced"
)

// Imported is the data of EventImported, and the answer of an import.
type Imported struct {
	Count     int   `json:"count" doc:"areas in the file"`
	Added     int   `json:"added"`
	Updated   int   `json:"updated" doc:"areas that changed, also by getting another parent"`
	Unchanged int   `json:"unchanged" doc:"areas in the file that were there already, just so"`
	Revision  int64 `json:"revision" doc:"of all areas, afterwards"`
}
